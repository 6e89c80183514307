import { judgeRecognition } from "../../../turbine/understudy/recognition.ts";
import { fail, inconclusive, pass, percentOf, type Rule, sum } from "../rule.ts";

/** One of each lamp; fewer would let one lucky find decide. */
const MIN_GIVEN = 3;

/** A gross fault, mixed into healthy live windows, must be recognised: silence is no health. */
export const challengeRecognition: Rule = ({ reports }, { minChallengePercent }) => {
  if (reports.every(({ challenge }) => challenge === undefined)) {
    // Edge Manager's agent scores no copies, and a detector before its first report has no count.
    return pass("no detector of the ring gives challenges");
  }
  const given = sum(reports, ({ challenge }) => challenge?.given);
  const found = sum(reports, ({ challenge }) => challenge?.foundNew);
  if (given < MIN_GIVEN) return inconclusive(`${given} of ${MIN_GIVEN} challenges given`);
  const failed = sum(reports, ({ paired }) => paired?.failedNew);
  const windows = sum(reports, ({ paired }) => paired?.windows);
  // A model that fails recognises nothing, and then that is the cause.
  const cause = failed > 0 ? `; the new model failed on ${failed} of ${windows} windows` : "";
  const says = `${found} of ${given} challenges recognised (${percentOf(found, given)} %)${cause}`;
  return SAY[judgeRecognition(found, given, minChallengePercent)](says);
};

const SAY = { sees: pass, blind: fail, unclear: inconclusive };
