import { CHANNELS } from "../../channels.ts";
import type { ChunkSums } from "./chunk-sums.ts";
import { BLOCKS, type KernelNumbers } from "./kernel-parameters.ts";
import type { KernelFeatures } from "./kernel-scores.ts";
import { clip, type Standard } from "./standard.ts";

const WIDTH = CHANNELS.length;

export interface Shape {
  /** Readings in a window, and chunks. */
  readonly length: number;
  readonly chunks: number;
}

/** Adds a channel's chunks up into its features; `oldest` is the chunk the window begins with. */
export const gatherFeatures = (
  p: KernelNumbers,
  standard: Standard,
  { length, chunks }: Shape,
  sums: ChunkSums,
  channel: number,
  oldest: number,
  out: KernelFeatures,
): void => {
  let sum = 0;
  let square = 0;
  let steps = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  const from = channel * chunks;
  for (let cell = from; cell < from + chunks; cell++) {
    sum += at(sums.sum, cell);
    square += at(sums.square, cell);
    steps += at(sums.inner, cell) + at(sums.leading, cell);
    least = Math.min(least, at(sums.least, cell));
    most = Math.max(most, at(sums.most, cell));
  }
  // The step into the window's first reading is no step of the window.
  steps -= at(sums.leading, from + oldest);
  const centre = sum / length;
  const [lowest, highest] = [clip(standard, least, channel), clip(standard, most, channel)];
  const departure = Math.max(highest - centre, centre - lowest);
  const spread = Math.max(0, square / length - centre * centre);
  const step = Math.max(0, steps) / (length - 1);
  out.mean[channel] = centre;
  out.least[channel] = lowest;
  out.excursion[channel] = excursionOf(p, channel, least, most);
  out.dynamics[channel] = halfLog(spread + at(p.floors.spread, channel));
  out.dynamics[WIDTH + channel] = halfLog(step + at(p.floors.step, channel));
  out.dynamics[2 * WIDTH + channel] = halfLog(departure * departure + at(p.floors.peak, channel));
  gatherBlocks(sums, channel, oldest, { length, chunks }, out);
};

const gatherBlocks = (
  sums: ChunkSums,
  channel: number,
  oldest: number,
  { length, chunks }: Shape,
  out: KernelFeatures,
): void => {
  const perBlock = chunks / BLOCKS;
  for (let block = 0; block < BLOCKS; block++) {
    let sum = 0;
    for (let i = block * perBlock; i < (block + 1) * perBlock; i++) {
      const index = oldest + i < chunks ? oldest + i : oldest + i - chunks;
      sum += at(sums.sum, channel * chunks + index);
    }
    out.blocks[block * WIDTH + channel] = (sum * BLOCKS) / length;
  }
};

const excursionOf = (p: KernelNumbers, channel: number, least: number, most: number): number => {
  const middle = (at(p.low, channel) + at(p.high, channel)) / 2;
  const half = (at(p.high, channel) - at(p.low, channel)) / 2;
  return Math.max(most - middle, middle - least) / half;
};

export const halfLog = (square: number): number => 0.5 * Math.log(square);

const at = (values: Float64Array, index: number): number => values[index] as number;
