import { itemAt } from "../../domain/numbers.ts";
/** A threshold and what it rests on. */
export interface TailLimit {
  readonly limit: number;
  /** Blocks of held-out time, and the largest statistic seen in them. */
  readonly blocks: number;
  readonly largest: number;
}

/** Share of the block maxima that the tail is fitted to. */
const TAIL_SHARE = 0.2;
const FEWEST_IN_TAIL = 8;
const ONE_SIDED_95 = 1.645;
/** Room for weather that the recording had not: later clean data always exceed a bare quantile. */
const MARGIN = 1.4;

/**
 * The value that block maxima exceed at most `budget` times per block. Alarm budgets lie far beyond
 * any recording's length (one in ten days), so the tail is continued rather than read off: squares
 * of the upper fifth of the maxima are taken as exponential, which is a normal variable's tail.
 */
export const tailLimit = (blockMaxima: readonly number[], budget: number): TailLimit => {
  const sorted = Float64Array.from(blockMaxima, (value) => Math.max(0, value) ** 2).sort();
  const blocks = sorted.length;
  const largest = Math.sqrt(sorted[blocks - 1] ?? 0);
  const inTail = Math.max(FEWEST_IN_TAIL, Math.floor(blocks * TAIL_SHARE));
  if (blocks <= inTail) return { limit: MARGIN * MARGIN * largest, blocks, largest };
  const edge = sorted[blocks - inTail - 1] ?? 0;
  const excesses = sorted.subarray(blocks - inTail);
  const scale = excesses.reduce((sum, value) => sum + value - edge, 0) / inTail;
  // The tail's scale is known to 1/√n only; short recordings pay with wider limits.
  const upperScale = scale * (1 + ONE_SIDED_95 / Math.sqrt(inTail));
  const extrapolated = Math.sqrt(edge + upperScale * Math.log(inTail / blocks / budget));
  return { limit: MARGIN * Math.max(extrapolated, largest), blocks, largest };
};

/** Maxima of consecutive runs of `perBlock` values; a last, shorter run counts too. */
export const blockMaxima = (values: readonly number[], perBlock: number): number[] => {
  const maxima: number[] = [];
  for (let from = 0; from < values.length; from += perBlock) {
    let most = Number.NEGATIVE_INFINITY;
    for (let i = from; i < Math.min(values.length, from + perBlock); i++) {
      most = Math.max(most, itemAt(values, i));
    }
    maxima.push(most);
  }
  return maxima;
};

/** What persistence leaves of a sequence: a value counts only if the ones before it were as high; before the first there was nothing. */
export const persistent = (values: readonly number[], raise: number): number[] =>
  values.map((value, i) => {
    let least = value;
    for (let back = 1; back < raise; back++) least = Math.min(least, values[i - back] ?? 0);
    return least;
  });
