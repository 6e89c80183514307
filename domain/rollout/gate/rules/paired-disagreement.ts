import type { Health } from "../../../turbine/health.ts";
import { fewTurbines } from "../../../turbine/understudy/few-turbines.ts";
import { keptLitByOld } from "../../../turbine/understudy/kept-lit.ts";
import { judgeRecognition, LEAST_CHALLENGES } from "../../../turbine/understudy/recognition.ts";
import type { ModelPolicy } from "../policy.ts";
import { type Finding, fail, inconclusive, pass, percentOf, type Rule, sum } from "../rule.ts";

/**
 * Both models scored the same windows, so neither a storm nor a standing fault counts against the new
 * one; only where they differ does. A new model may see what the old one missed: a disagreement that
 * lies on few turbines, each with one lamp throughout, goes to a person instead of going back. One that
 * flags less is not wrong for it either, or no release could follow one that flags too much: it has to
 * recognise the faults mixed in, and must not miss a lamp that the old one keeps lit on few turbines.
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
  if (onlyNew * 100 > policy.maxOnlyNewPercent * windows)
    return onFewTurbines(paired, onlyNew, says);
  if (onlyOld * 100 > policy.maxOnlyOldPercent * windows)
    return ofOneThatFlagsLess(paired, windows, policy, says);
  return pass(says);
};

const onFewTurbines = (paired: readonly Health[], onlyNew: number, says: string): Finding => {
  const few = fewTurbines(
    paired.flatMap(({ paired: each }) => each?.worst ?? []),
    turbinesOf(paired),
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

const ofOneThatFlagsLess = (
  paired: readonly Health[],
  windows: number,
  { minChallengePercent }: ModelPolicy,
  says: string,
): Finding => {
  const given = sum(paired, ({ challenge }) => challenge?.given);
  const found = sum(paired, ({ challenge }) => challenge?.foundNew);
  const text = `${says}; it recognised ${found} of ${given} faults mixed in`;
  const sight = judgeRecognition(found, given, minChallengePercent);
  // A detector that gives no challenges cannot show that the new model sees.
  if (given === 0 || sight === "blind") return fail(text);
  if (given < LEAST_CHALLENGES || sight === "unclear") return inconclusive(text);
  const kept = keptLitByOld(
    paired.flatMap(({ paired: each }) => each?.worstOld ?? []),
    turbinesOf(paired),
    windows,
  );
  if (kept.length === 0) return pass(`${text}, so the old one flags too much`);
  const causes = kept.map(
    ({ turbineId, onlyOld, lamps }) => `turbine ${turbineId} ${lamps[0]} in ${onlyOld}`,
  );
  return inconclusive(
    `${text}; the old one keeps ${causes.join(", ")}: the new one may miss a fault`,
  );
};

const turbinesOf = (paired: readonly Health[]): number =>
  sum(paired, ({ turbines }) => turbines.length);
