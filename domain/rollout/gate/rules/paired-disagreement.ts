import type { Health } from "../../../turbine/health.ts";
import { fewTurbines } from "../../../turbine/understudy/few-turbines.ts";
import { type Finding, fail, inconclusive, pass, percentOf, type Rule, sum } from "../rule.ts";

/**
 * Both models scored the same windows, so neither a storm nor a standing fault counts against the new
 * one; only where they differ does. A new model may see what the old one missed: a disagreement that
 * lies on few turbines, each with one lamp throughout, goes to a person instead of going back.
 */
export const pairedDisagreement: Rule = ({ reports }, policy) => {
  const paired = reports.flatMap((report) => (report.paired ? [report] : []));
  const windows = sum(paired, ({ paired: each }) => each?.windows);
  if (paired.length === 0) return pass("no earlier model to compare with");
  if (windows < policy.minWindows) {
    return inconclusive(`${windows} of ${policy.minWindows} windows scored by both models`);
  }
  const onlyNew = sum(paired, ({ paired: each }) => each?.onlyNew);
  const onlyOld = sum(paired, ({ paired: each }) => each?.onlyOld);
  const says = `of ${windows} windows ${percentOf(onlyNew, windows)} % anomalous only for the new model, ${percentOf(onlyOld, windows)} % only for the old one`;
  if (onlyOld * 100 > policy.maxOnlyOldPercent * windows) return fail(says);
  if (onlyNew * 100 > policy.maxOnlyNewPercent * windows)
    return onFewTurbines(paired, onlyNew, says);
  return pass(says);
};

const onFewTurbines = (paired: readonly Health[], onlyNew: number, says: string): Finding => {
  const turbines = sum(paired, (report) => report.turbines.length);
  const few = fewTurbines(
    paired.flatMap(({ paired: each }) => each?.worst ?? []),
    turbines,
    onlyNew,
  );
  if (few === undefined) return fail(says);
  const causes = few.map(
    ({ turbineId, onlyNew: count, lamps }) => `turbine ${turbineId} ${lamps[0]} in ${count}`,
  );
  return inconclusive(
    `${says}; nearly all on ${causes.join(", ")}: it may see what the old one missed`,
  );
};
