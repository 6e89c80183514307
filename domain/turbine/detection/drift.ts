import { CHANNELS } from "../channels.ts";
import type { Baseline } from "./settings.ts";
import type { Window } from "./window.ts";

const WIDTH = CHANNELS.length;
const SMALLEST_SHARE = 0.005;
/** Shares of fewer means than this are mostly chance. */
const FEWEST = 60;
/** Memory of the meter in window means; at one in five seconds about three hours. */
const MEMORY = 2_000;

/**
 * Population stability index of values against bins that held equal shares in training: 0 is the
 * same distribution, 0.25 is usually called a shift.
 */
export const driftFrom = (edges: readonly number[], values: readonly number[]): number => {
  const counts = new Float64Array(edges.length + 1);
  for (const value of values) {
    const bin = binOf(edges, value);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return stabilityOf(counts, values.length);
};

export interface DriftMeter {
  /** Takes a window; overlapping ones are skipped. */
  add(window: Window): void;
  /** Stability index per channel in the order of CHANNELS, above what is usual; 0 until there is enough. */
  values(): number[];
}

/** Measures, on the device, how far recent readings lie from the model's training data. */
export const createDriftMeter = (baseline: Baseline): DriftMeter => {
  const counts = baseline.edges.map((edges) => new Float64Array(edges.length + 1));
  const lastOf = new Map<string, number>();
  let total = 0;
  return {
    add({ turbineId, firstSeq, lastSeq, input }) {
      if (firstSeq <= (lastOf.get(turbineId) ?? -1) && lastSeq >= firstSeq) {
        // A turbine that counts anew has left its old numbers behind.
        if (lastSeq >= (lastOf.get(turbineId) ?? 0)) return;
      }
      lastOf.set(turbineId, lastSeq);
      total += 1;
      const keep = total > MEMORY ? 1 - 1 / MEMORY : 1;
      baseline.edges.forEach((edges, channel) => {
        const own = counts[channel] ?? new Float64Array();
        if (keep < 1) for (let bin = 0; bin < own.length; bin++) own[bin] = (own[bin] ?? 0) * keep;
        const bin = binOf(edges, meanOf(input, channel));
        own[bin] = (own[bin] ?? 0) + 1;
      });
    },
    values: () =>
      counts.map((own, channel) => {
        const sum = own.reduce((a, b) => a + b, 0);
        if (sum < FEWEST) return 0;
        const excess = stabilityOf(own, sum) - (baseline.usual[channel] ?? 0);
        return Number(Math.max(0, excess).toPrecision(4));
      }),
  };
};

/** The index of windows per bin. */
export const stabilityOf = (
  counts: Float64Array,
  total: number = counts.reduce((sum, count) => sum + count, 0),
): number => {
  const expected = 1 / counts.length;
  return counts.reduce((sum, count) => {
    const share = Math.max(SMALLEST_SHARE, count / Math.max(1, total));
    return sum + (share - expected) * Math.log(share / expected);
  }, 0);
};

/** The bin of a value: the first whose upper edge lies above it. */
export const binOf = (edges: readonly number[], value: number): number => {
  let bin = 0;
  while (bin < edges.length && value >= (edges[bin] ?? 0)) bin += 1;
  return bin;
};

const meanOf = (input: Float32Array, channel: number): number => {
  let sum = 0;
  for (let cell = channel; cell < input.length; cell += WIDTH) sum += input[cell] ?? 0;
  return (sum * WIDTH) / input.length;
};
