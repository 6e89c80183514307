import type { Health } from "../../../turbine/health.ts";
import { fail, inconclusive, pass, percentOf, type Rule, sum } from "../rule.ts";

/**
 * The share of anomalous windows, against what the same devices had before and against devices that
 * do not run the release: a storm over the whole farm raises all three and condemns nobody. Where both
 * models scored the very same windows, that says it more sharply (paired-disagreement.ts), and one
 * turbine in a gust, or with a fault that only the new model sees, must not fail here as a rate.
 */
export const anomalyRate: Rule = ({ reports: all, past, others }, policy) => {
  const reports = all.filter(({ paired }) => (paired?.windows ?? 0) < policy.minWindows);
  if (reports.length === 0 && all.length > 0) {
    return pass("both models scored the same windows, so the rate says nothing more");
  }
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
  const expected = Math.max(before, elsewhere);
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
