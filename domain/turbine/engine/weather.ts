import { CHANNELS, type Channel, channelsOf } from "../channels.ts";
import { binOf, stabilityOf } from "../detection/drift.ts";
import type { Baseline } from "../detection/settings.ts";
import type { TurbineMemory } from "./turbine-memory.ts";
import { type Ring, sumRows } from "./window/ring.ts";

/** Shares of fewer means than this are mostly chance. */
const FEWEST = 60;
/** Memory of the meter in window means; at one in five seconds about three hours. */
const MEMORY = 2_000;

const DRIVERS = channelsOf("driver").map((name) => CHANNELS.indexOf(name));
const sums = new Float64Array(CHANNELS.length);

/** How far one turbine's recent weather lies from the model's training data; it is no fault of a machine. */
export interface TurbineWeather {
  /** What it is measured against: the turbine's own training data, or its farm's. */
  readonly baseline: Baseline;
  /** Takes a whole window's means. */
  add(ring: Ring): void;
  /** Windows per bin of a channel, old ones fading; none of a channel that is no driver. */
  counts(channel: number): Float64Array;
  restore(channel: number, counts: readonly number[]): void;
}

export const createTurbineWeather = (baseline: Baseline): TurbineWeather => {
  const counts = baseline.edges.map(
    (edges, channel) => new Float64Array(DRIVERS.includes(channel) ? edges.length + 1 : 0),
  );
  let total = 0;

  const fade = (own: Float64Array): void => {
    for (let bin = 0; bin < own.length; bin++) own[bin] = (own[bin] as number) * (1 - 1 / MEMORY);
  };

  return {
    baseline,
    add(ring) {
      total += 1;
      sumRows(ring, sums);
      for (const channel of DRIVERS) {
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

/** A driver's distance from what it was in training. */
export interface Weather {
  readonly channel: Channel;
  /** Population stability index above what is usual; 0 until there is enough. */
  readonly distance: number;
}

/** The drivers of all these turbines together. */
export const weatherOf = (turbines: readonly TurbineWeather[], baseline: Baseline): Weather[] =>
  DRIVERS.map((driver) => {
    const all = new Float64Array((baseline.edges[driver]?.length ?? 0) + 1);
    for (const turbine of turbines) {
      turbine.counts(driver).forEach((value, bin) => {
        all[bin] = (all[bin] as number) + value;
      });
    }
    const excess = stabilityOf(all) - (baseline.usual[driver] ?? 0);
    const distance = sumOf(all) < FEWEST ? 0 : Number(Math.max(0, excess).toPrecision(4));
    return { channel: CHANNELS[driver] as Channel, distance };
  });

/** What fits the model's bins of a remembered channel. */
export const fitsBins = (
  memory: TurbineMemory["drift"][number],
  { counts }: TurbineWeather,
  channel: number,
): boolean => memory.counts.length === counts(channel).length;

const sumOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
};
