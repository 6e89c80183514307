/** Three of each lamp: one missed by chance among fewer would say too much. */
export const LEAST_CHALLENGES = 9;

/**
 * Whether a model sees the gross faults mixed in. One miss alone is no proof whatever its share: among
 * nine it would be 11 %, and the noise may have been small in the rows that count.
 */
export const judgeRecognition = (
  found: number,
  given: number,
  minPercent: number,
): "sees" | "blind" | "unclear" => {
  if (found * 100 >= minPercent * given) return "sees";
  if (given - found > 1) return "blind";
  return given >= LEAST_CHALLENGES ? "sees" : "unclear";
};
