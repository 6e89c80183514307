import type { Health } from "../../../turbine/health.ts";
import { fail, inconclusive, pass, percentOf, type Rule, sum } from "../rule.ts";

/**
 * The share of anomalous windows, against what the same devices had before and against devices that
 * do not run the release: a storm over the whole farm raises all three and condemns nobody. Paired
 * evidence, where there is some, says the same more sharply and of the very same windows.
 */
export const anomalyRate: Rule = ({ reports, past, others }, policy) => {
  const windows = sum(reports, ({ judged }) => judged?.windows);
  if (windows < policy.minWindows)
    return inconclusive(`${windows} windows are too few to tell a rate`);
  const now = percentOf(
    sum(reports, ({ judged }) => judged?.anomalous),
    windows,
  );
  const before =
    past && past.windows >= policy.minWindows ? percentOf(past.anomalous, past.windows) : 0;
  const elsewhere = rateOf(others, policy.minWindows);
  const expected = Math.max(before, elsewhere, oldModelsRate(reports, policy.minWindows));
  const says = `${now} % of the windows anomalous, ${before} % before, ${elsewhere} % on other devices`;
  return now > expected + policy.maxAnomalousPercent ? fail(says) : pass(says);
};

const rateOf = (reports: readonly Health[], minWindows: number): number => {
  const windows = sum(reports, ({ judged }) => judged?.windows);
  return windows < minWindows
    ? 0
    : percentOf(
        sum(reports, ({ judged }) => judged?.anomalous),
        windows,
      );
};

const oldModelsRate = (reports: readonly Health[], minWindows: number): number => {
  const windows = sum(reports, ({ paired }) => paired?.windows);
  const anomalous = sum(reports, ({ paired }) => (paired ? paired.both + paired.onlyOld : 0));
  return windows < minWindows ? 0 : percentOf(anomalous, windows);
};
