import { CHANNELS } from "../../channels.ts";
import { CELL, type ChunkSums, LEADING, TOTAL } from "./chunk-sums.ts";
import { BLOCKS, type KernelNumbers } from "./kernel-parameters.ts";
import type { KernelFeatures } from "./kernel-scores.ts";
import { clip, type Standard } from "./standard.ts";

const WIDTH = CHANNELS.length;

/** Writes a channel's features from its totals; `oldest` is the chunk the window begins with. */
export const gatherFeatures = (
  p: KernelNumbers,
  standard: Standard,
  length: number,
  { layout, numbers, floats }: ChunkSums,
  turbine: number,
  channel: number,
  oldest: number,
  out: KernelFeatures,
): void => {
  const { chunks } = layout;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  const first = turbine * layout.floatsPerTurbine + channel * chunks * 2;
  const end = first + chunks * 2;
  for (let cell = first; cell < end; cell += 2) {
    const low = floats[cell] as number;
    const high = floats[cell + 1] as number;
    if (low < least) least = low;
    if (high > most) most = high;
  }
  const own = turbine * layout.perTurbine;
  const total = own + channel * TOTAL;
  const centre = at(numbers, total) / length;
  // The step into the window's first reading is no step of the window.
  const leading = own + layout.cells + (oldest * WIDTH + channel) * CELL + LEADING;
  const steps = at(numbers, total + 2) - at(numbers, leading);
  const lowest = clip(standard, least, channel);
  const highest = clip(standard, most, channel);
  const departure = Math.max(highest - centre, centre - lowest);
  const spread = Math.max(0, at(numbers, total + 1) / length - centre * centre);
  const step = Math.max(0, steps) / (length - 1);
  out.mean[channel] = centre;
  out.least[channel] = lowest;
  out.excursion[channel] = excursionOf(p, channel, least, most);
  out.dynamics[channel] = halfLog(spread + at(p.floors.spread, channel));
  out.dynamics[WIDTH + channel] = halfLog(step + at(p.floors.step, channel));
  out.dynamics[2 * WIDTH + channel] = halfLog(departure * departure + at(p.floors.peak, channel));
};

/** Writes the means of a channel's blocks, oldest first. */
export const gatherBlocks = (
  { layout, numbers }: ChunkSums,
  turbine: number,
  channel: number,
  oldest: number,
  length: number,
  out: KernelFeatures,
): void => {
  const { chunks } = layout;
  const perBlock = (chunks / BLOCKS) | 0;
  const first = turbine * layout.perTurbine + layout.sums + channel * chunks;
  const share = BLOCKS / length;
  let index = oldest;
  for (let block = 0; block < BLOCKS; block++) {
    let sum = 0;
    for (let i = 0; i < perBlock; i++) {
      sum += at(numbers, first + index);
      index = index + 1 === chunks ? 0 : index + 1;
    }
    out.blocks[block * WIDTH + channel] = sum * share;
  }
};

const excursionOf = (p: KernelNumbers, channel: number, least: number, most: number): number => {
  const middle = (at(p.low, channel) + at(p.high, channel)) / 2;
  const half = (at(p.high, channel) - at(p.low, channel)) / 2;
  return Math.max(most - middle, middle - least) / half;
};

export const halfLog = (square: number): number => 0.5 * Math.log(square);

const at = (values: Float64Array, index: number): number => values[index] as number;
