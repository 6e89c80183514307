import type { KernelNumbers } from "./kernel-parameters.ts";

/** How raw values become standard deviations, kept to the healthy range. */
export interface Standard {
  readonly mean: Float64Array;
  /** 1 / standard deviation. */
  readonly inverse: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** The healthy range's middle in the channel's own unit, and 1 / half its width. */
  readonly middle: Float64Array;
  readonly perHalf: Float64Array;
}

export const standardOf = ({ mean, std, low, high }: KernelNumbers): Standard => {
  const inverse = std.map((value) => 1 / value);
  const scaled = (value: number, c: number): number =>
    (value - (mean[c] as number)) * (inverse[c] as number);
  return {
    mean,
    inverse,
    low: low.map(scaled),
    high: high.map(scaled),
    middle: low.map((value, c) => (value + (high[c] as number)) / 2),
    perHalf: low.map((value, c) => 2 / ((high[c] as number) - value)),
  };
};

export const clip = ({ mean, inverse, low, high }: Standard, value: number, c: number): number =>
  kept((value - (mean[c] as number)) * (inverse[c] as number), low[c] as number, high[c] as number);

/** The value within the range; what is no number stays so. */
export const kept = (value: number, low: number, high: number): number =>
  value < low ? low : value > high ? high : value;
