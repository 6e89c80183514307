import { fail, inconclusive, pass, percentOf, type Rule, sum } from "../rule.ts";

/** Windows on which the model gave no usable score, those of an understudy included. */
export const failedInferences: Rule = ({ reports }, { maxFailedPercent, minWindows }) => {
  const failed = sum(reports, ({ failedInferences: own, paired }) =>
    Math.max(own ?? 0, paired?.failedNew ?? 0),
  );
  const scored = sum(reports, ({ judged, paired }) =>
    Math.max(judged?.windows ?? 0, paired?.windows ?? 0),
  );
  const tried = failed + scored;
  const says = `${failed} of ${tried} inferences failed (${percentOf(failed, tried)} %)`;
  if (tried < minWindows) return inconclusive(`${says}; ${minWindows} are needed to tell`);
  return failed * 100 > maxFailedPercent * tried ? fail(says) : pass(says);
};
