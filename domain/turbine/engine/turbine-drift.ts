import { CHANNELS } from "../channels.ts";
import { binOf, stabilityOf } from "../detection/drift.ts";
import type { Baseline } from "../detection/settings.ts";
import type { TurbineMemory } from "./turbine-memory.ts";
import { type Ring, sumRows } from "./window/ring.ts";

/** Shares of fewer means than this are mostly chance. */
const FEWEST = 60;
/** Memory of the meter in window means; at one in five seconds about three hours. */
const MEMORY = 2_000;

const sums = new Float64Array(CHANNELS.length);

/** How far one turbine's recent readings lie from the model's training data. */
export interface TurbineDrift {
  /** What it is measured against: the turbine's own training data, or its farm's. */
  readonly baseline: Baseline;
  /** Takes a whole window's means. */
  add(ring: Ring): void;
  /** Windows per bin of a channel, old ones fading. */
  counts(channel: number): Float64Array;
  restore(channel: number, counts: readonly number[]): void;
}

export const createTurbineDrift = (baseline: Baseline): TurbineDrift => {
  const counts = baseline.edges.map((edges) => new Float64Array(edges.length + 1));
  let total = 0;

  const fade = (own: Float64Array): void => {
    for (let bin = 0; bin < own.length; bin++) own[bin] = (own[bin] as number) * (1 - 1 / MEMORY);
  };

  return {
    baseline,
    add(ring) {
      total += 1;
      sumRows(ring, sums);
      for (let channel = 0; channel < counts.length; channel++) {
        const own = counts[channel] as Float64Array;
        if (total > MEMORY) fade(own);
        const mean = (sums[channel] as number) / ring.length;
        const bin = binOf(baseline.edges[channel] ?? [], mean);
        own[bin] = (own[bin] as number) + 1;
      }
    },
    counts: (channel) => counts[channel] ?? new Float64Array(),
    restore(channel, remembered) {
      counts[channel]?.set(remembered);
      total = Math.max(total, Math.round(sumOf(counts[channel] ?? [])));
    },
  };
};

/**
 * Stability index per channel of all these turbines together, above what is usual; 0 until there is
 * enough.
 */
export const driftOf = (drifts: readonly TurbineDrift[], baseline: Baseline): number[] =>
  CHANNELS.map((_, channel) => {
    const sums = new Float64Array((baseline.edges[channel]?.length ?? 0) + 1);
    for (const drift of drifts) {
      drift.counts(channel).forEach((value, bin) => {
        sums[bin] = (sums[bin] as number) + value;
      });
    }
    if (sumOf(sums) < FEWEST) return 0;
    const excess = stabilityOf(sums) - (baseline.usual[channel] ?? 0);
    return Number(Math.max(0, excess).toPrecision(4));
  });

/** What fits the model's bins of a remembered channel. */
export const fitsBins = (
  memory: TurbineMemory["drift"][number],
  baseline: Baseline,
  channel: number,
): boolean => memory.counts.length === (baseline.edges[channel]?.length ?? -1) + 1;

const sumOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
};
