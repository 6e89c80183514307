/** What a channel's windows averaged while a model was trained, and how much it says beyond. */
export interface KnownRange {
  readonly lowest: number;
  readonly highest: number;
  /** By how much a limit widens for each unit of the channel beyond the range. */
  readonly perUnit: number;
}

/** As shares of the distance between the first and the last decile. */
const KNOWN_BEYOND = 0.3;
const LIMITS_PER_WIDTH = 5;
/** A channel that hardly varied while it was learnt is known about so far around its middle. */
const LEAST_WIDTH = 0.25;

/** A model that tells nothing of its training data is believed everywhere. */
const EVERYWHERE: KnownRange = {
  lowest: Number.NEGATIVE_INFINITY,
  highest: Number.POSITIVE_INFINITY,
  perUnit: 0,
};

/**
 * From the deciles of the training data. A model's expectation is a curve through what it has seen;
 * in wind that it has not seen, five good models of one farm are 10 to 25 % off, each its own way, and
 * not once in the weather that they know.
 */
export const knownRangeOf = (edges: readonly number[] = []): KnownRange => {
  const [first] = edges;
  const last = edges.at(-1);
  if (first === undefined || last === undefined) return EVERYWHERE;
  const middle = (first + last) / 2;
  const width = Math.max(last - first, LEAST_WIDTH * Math.abs(middle), Number.MIN_VALUE);
  const half = (0.5 + KNOWN_BEYOND) * width;
  return { lowest: middle - half, highest: middle + half, perUnit: LIMITS_PER_WIDTH / width };
};

/** What a limit is multiplied by where this is expected; 1 within what the model knows. */
export const wideningAt = (
  { lowest, highest, perUnit }: KnownRange,
  expectation: number,
): number => {
  const beyond =
    expectation > highest ? expectation - highest : expectation < lowest ? lowest - expectation : 0;
  return beyond === 0 ? 1 : 1 + perUnit * beyond;
};
