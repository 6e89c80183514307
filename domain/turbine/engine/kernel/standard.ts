import type { KernelNumbers } from "./kernel-parameters.ts";

/** How raw values become standard deviations, kept to the healthy range. */
export interface Standard {
  readonly mean: Float64Array;
  /** 1 / standard deviation. */
  readonly inverse: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export const standardOf = ({ mean, std, low, high }: KernelNumbers): Standard => {
  const inverse = std.map((value) => 1 / value);
  const scaled = (value: number, c: number): number =>
    (value - (mean[c] as number)) * (inverse[c] as number);
  return { mean, inverse, low: low.map(scaled), high: high.map(scaled) };
};

export const clip = ({ mean, inverse, low, high }: Standard, value: number, c: number): number =>
  Math.max(
    low[c] as number,
    Math.min(high[c] as number, (value - (mean[c] as number)) * (inverse[c] as number)),
  );
