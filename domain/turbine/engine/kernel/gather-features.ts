import { CHANNELS } from "../../channels.ts";
import { CELL, type ChunkSums, EXTREMES, LEADING, SQUARES, STEPS } from "./chunk-sums.ts";
import { BLOCKS, type KernelNumbers } from "./kernel-parameters.ts";
import type { KernelFeatures } from "./kernel-scores.ts";
import { clip, type Standard } from "./standard.ts";

const WIDTH = CHANNELS.length;

/**
 * Writes all channels' features from their totals, the dynamics yet as squares; `oldest` is the chunk
 * that the window begins with.
 */
export const gatherFeatures = (
  { floors }: KernelNumbers,
  standard: Standard,
  { layout, numbers, floats }: ChunkSums,
  turbine: number,
  oldest: number,
  { mean, least, excursion, dynamics }: KernelFeatures,
): void => {
  const { channels, length } = layout;
  const { spread: spreads, step: stepFloors, peak: peaks } = floors;
  const totals = turbine * layout.perTurbine;
  const first = totals + layout.cells + oldest * WIDTH * CELL;
  const recent = turbine * layout.floatsPerTurbine + layout.extremes;
  // A window that begins with the ring lies in its present turn.
  const before = oldest === 0 ? recent : recent + (oldest + 1) * EXTREMES;
  const share = 1 / length;
  for (let i = 0; i < channels.length; i++) {
    const channel = channels[i] as number;
    const total = totals + channel * CELL;
    const centre = at(numbers, total) * share;
    const extreme = 2 * channel;
    const lowest = smaller(floats[recent + extreme] as number, floats[before + extreme] as number);
    const highest = larger(
      floats[recent + extreme + 1] as number,
      floats[before + extreme + 1] as number,
    );
    const low = clip(standard, lowest, channel);
    const departure = larger(clip(standard, highest, channel) - centre, centre - low);
    const spread = atLeast0(at(numbers, total + SQUARES) * share - centre * centre);
    // The step into the window's first reading is no step of the window.
    const steps = at(numbers, total + STEPS) - at(numbers, first + channel * CELL + LEADING);
    const step = atLeast0(steps) / (length - 1);
    mean[channel] = centre;
    least[channel] = low;
    excursion[channel] = excursionOf(standard, channel, lowest, highest);
    dynamics[channel] = spread + at(spreads, channel);
    dynamics[WIDTH + channel] = step + at(stepFloors, channel);
    dynamics[2 * WIDTH + channel] = departure * departure + at(peaks, channel);
  }
};

/** Writes the means of the blocks of each channel that is asked for them, oldest first. */
export const gatherBlocks = (
  { layout, numbers }: ChunkSums,
  turbine: number,
  oldest: number,
  inBlocks: Int32Array,
  blocks: Float64Array,
): void => {
  const { chunks, length } = layout;
  const perBlock = (chunks / BLOCKS) | 0;
  const share = BLOCKS / length;
  for (let i = 0; i < inBlocks.length; i++) {
    const first = turbine * layout.perTurbine + layout.blocks + i * chunks;
    const channel = inBlocks[i] as number;
    let index = oldest;
    for (let block = 0; block < BLOCKS; block++) {
      let sum = 0;
      for (let k = 0; k < perBlock; k++) {
        sum += at(numbers, first + index);
        index = index + 1 === chunks ? 0 : index + 1;
      }
      blocks[block * WIDTH + channel] = sum * share;
    }
  }
};

const excursionOf = (
  { middle, perHalf }: Standard,
  channel: number,
  least: number,
  most: number,
): number => {
  const centre = at(middle, channel);
  return larger(most - centre, centre - least) * at(perHalf, channel);
};

/** Of two numbers that are none of them NaN or −0; Math.max looks for both. */
const larger = (a: number, b: number): number => (a > b ? a : b);
const smaller = (a: number, b: number): number => (a < b ? a : b);
const atLeast0 = (value: number): number => (value > 0 ? value : 0);

const at = (values: Float64Array, index: number): number => values[index] as number;
