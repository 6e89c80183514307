import { at, singleAt } from "../../domain/numbers.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import { BLOCKS } from "../../domain/turbine/engine/kernel/kernel-parameters.ts";
import { ROTOR } from "../../domain/turbine/parts.ts";
import { type RotorTone, TONE_CHANNELS, tonePower } from "./rotor-tone.ts";
import type { Scaling } from "./scaling.ts";

const WIDTH = CHANNELS.length;
/** Added before the logarithm, in squared standard deviations, per channel. */
export interface Floors {
  readonly spread: Float64Array;
  readonly step: Float64Array;
  readonly peak: Float64Array;
  readonly tone: Float64Array;
}

/** What a model sees of a window, all in standard deviations of the training data. */
export interface WindowFeatures {
  /** Per block and channel, mean of values clipped to the healthy range. */
  readonly blocks: Float64Array;
  readonly mean: Float64Array;
  /** Logarithms per channel: spread, step from reading to reading, largest departure from the mean. */
  readonly spread: Float64Array;
  readonly step: Float64Array;
  readonly peak: Float64Array;
  /** Logarithm of the strength at the rotor's own frequency. */
  readonly tone: Float64Array;
  /** Distance from the middle of the healthy range in half widths: above 1 is outside. */
  readonly excursion: Float64Array;
  /** Smallest value of each channel. */
  readonly least: Float64Array;
}

export const createWindowFeatures = (): WindowFeatures => ({
  blocks: new Float64Array(BLOCKS * WIDTH),
  mean: new Float64Array(WIDTH),
  spread: new Float64Array(WIDTH),
  step: new Float64Array(WIDTH),
  peak: new Float64Array(WIDTH),
  tone: new Float64Array(WIDTH),
  excursion: new Float64Array(WIDTH),
  least: new Float64Array(WIDTH),
});

/** What the features are measured with. */
export interface Measuring {
  readonly scaling: Scaling;
  readonly floors: Floors;
  readonly tone: RotorTone;
}

/** Computes the features of one window into `out`; the ONNX graph does the same (a test compares). */
export const measureWindow = (
  window: Float32Array,
  length: number,
  { scaling, floors, tone }: Measuring,
  out: WindowFeatures,
): void => {
  const columns: Float64Array[] = [];
  for (let channel = 0; channel < WIDTH; channel++) {
    const column = new Float64Array(length);
    out.excursion[channel] = writeColumn(window, channel, scaling, column);
    out.least[channel] = column.reduce((least, value) => Math.min(least, value));
    const centre = writeBlocks(column, channel, out);
    out.mean[channel] = centre;
    columns[channel] = column;
    const { square, steps, peak } = squaresOf(column, centre);
    out.spread[channel] = halfLog(square / length + at(floors.spread, channel));
    out.step[channel] = halfLog(steps / (length - 1) + at(floors.step, channel));
    out.peak[channel] = halfLog(peak + at(floors.peak, channel));
  }
  writeTones(columns, { scaling, floors, tone }, out);
};

const writeTones = (
  columns: readonly Float64Array[],
  { scaling, floors, tone }: Measuring,
  out: WindowFeatures,
): void => {
  const rps = at(out.mean, ROTOR) * at(scaling.std, ROTOR) + at(scaling.mean, ROTOR);
  columns.forEach((column, channel) => {
    const centre = at(out.mean, channel);
    const departure = () => column.map((value) => value - centre);
    const power = TONE_CHANNELS.includes(channel) ? tonePower(departure(), channel, rps, tone) : 0;
    out.tone[channel] = halfLog(power + at(floors.tone, channel));
  });
};

const squaresOf = (column: Float64Array, centre: number) => {
  let [square, steps, peak, last] = [0, 0, 0, at(column, 0)];
  for (const value of column) {
    const departure = (value - centre) ** 2;
    square += departure;
    peak = Math.max(peak, departure);
    steps += (value - last) ** 2;
    last = value;
  }
  return { square, steps, peak };
};

const halfLog = (square: number): number => 0.5 * Math.log(square);

/** Standardises and clips one channel into `column`; answers its largest excursion before clipping. */
const writeColumn = (
  window: Float32Array,
  channel: number,
  scaling: Scaling,
  column: Float64Array,
): number => {
  const mean = at(scaling.mean, channel);
  const std = at(scaling.std, channel);
  const low = (at(scaling.low, channel) - mean) / std;
  const high = (at(scaling.high, channel) - mean) / std;
  let excursion = 0;
  for (let row = 0; row < column.length; row++) {
    const value = (singleAt(window, row * WIDTH + channel) - mean) / std;
    excursion = Math.max(excursion, Math.abs(value - (low + high) / 2) / ((high - low) / 2));
    column[row] = Math.max(low, Math.min(high, value));
  }
  return excursion;
};

const writeBlocks = (column: Float64Array, channel: number, out: WindowFeatures): number => {
  const rows = column.length / BLOCKS;
  let total = 0;
  for (let block = 0; block < BLOCKS; block++) {
    let sum = 0;
    for (let row = block * rows; row < (block + 1) * rows; row++) sum += at(column, row);
    out.blocks[block * WIDTH + channel] = sum / rows;
    total += sum;
  }
  return total / column.length;
};
