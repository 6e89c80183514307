import { limitEach, type Rule } from "../rule.ts";

/** A model slower than its stride falls behind for ever. */
export const inferenceTime: Rule = (evidence, { maxInferenceP99Ms }) =>
  limitEach(
    evidence,
    ({ inferenceP99Ms }) => inferenceP99Ms > maxInferenceP99Ms,
    ({ inferenceP99Ms }) =>
      `inference takes ${inferenceP99Ms} ms (99 %), ${maxInferenceP99Ms} ms are allowed`,
    `inference takes at most ${Math.max(0, ...evidence.reports.map((each) => each.inferenceP99Ms))} ms (99 %)`,
  );
