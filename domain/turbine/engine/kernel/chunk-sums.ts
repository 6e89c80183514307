import { CHANNELS } from "../../channels.ts";
import type { Ring } from "../window/ring.ts";
import { clip, kept, type Standard } from "./standard.ts";

const WIDTH = CHANNELS.length;

/**
 * What a kernel keeps of all turbines, each turbine's in one piece: with hundreds of turbines a window
 * costs most by what of it does not lie in the processor's cache.
 */
export interface ChunkSums {
  readonly layout: SumsLayout;
  /** Per turbine: totals, sums, squares, tones; see SumsLayout. */
  readonly numbers: Float64Array;
  /** Per turbine: least and most per channel and chunk in the channel's own unit, before clipping; heard values. */
  readonly floats: Float32Array;
}

/** Where in a turbine's piece what begins. */
export interface SumsLayout {
  readonly chunks: number;
  /** Sum, sum of squares and of squared steps of the window per channel: TOTAL each. */
  readonly totals: 0;
  /** Sum per channel and chunk. */
  readonly sums: number;
  /** Per chunk and channel CELL numbers: squares, squared steps, the squared step that leads into it. */
  readonly cells: number;
  /** The tone's cosine and sine sums per heard channel. */
  readonly tones: number;
  readonly perTurbine: number;
  /** The heard channels' standardised values, each row at its place in the ring. */
  readonly heard: number;
  readonly floatsPerTurbine: number;
}

export const TOTAL = 3;
export const CELL = 3;
export const LEADING = 2;
/** Numbers in a line of the processor's cache, and floats. */
const LINE = 8;
const FLOAT_LINE = 16;

export const layoutOf = (chunks: number, toneNumbers: number, heardRows: number): SumsLayout => {
  const sums = WIDTH * TOTAL;
  const cells = sums + WIDTH * chunks;
  const tones = cells + WIDTH * chunks * CELL;
  const heard = WIDTH * chunks * 2;
  return {
    chunks,
    totals: 0,
    sums,
    cells,
    tones,
    perTurbine: whole(tones + toneNumbers, LINE),
    heard,
    floatsPerTurbine: whole(heard + heardRows, FLOAT_LINE),
  };
};

const whole = (count: number, line: number): number => Math.ceil(count / line) * line;

export const createChunkSums = (layout: SumsLayout, turbines: number): ChunkSums => ({
  layout,
  numbers: new Float64Array(turbines * layout.perTurbine),
  floats: new Float32Array(turbines * layout.floatsPerTurbine),
});

/** Nothing is known of a turbine any more: what comes now does not follow what was summed. */
export const clearSums = ({ layout, numbers, floats }: ChunkSums, turbine: number): void => {
  const { perTurbine, floatsPerTurbine } = layout;
  numbers.fill(0, turbine * perTurbine, (turbine + 1) * perTurbine);
  floats.fill(0, turbine * floatsPerTurbine, (turbine + 1) * floatsPerTurbine);
};

/**
 * Sums one channel of the chunk that begins at row `from` in place of the chunk that lay there before;
 * `z` holds the standardised values then.
 */
export const sumChunk = (
  { layout, numbers, floats }: ChunkSums,
  turbine: number,
  { values, length }: Ring,
  standard: Standard,
  channel: number,
  from: number,
  z: Float64Array,
): void => {
  const count = z.length;
  const mean = standard.mean[channel] as number;
  const inverse = standard.inverse[channel] as number;
  const low = standard.low[channel] as number;
  const high = standard.high[channel] as number;
  const before = (from === 0 ? length - 1 : from - 1) * WIDTH + channel;
  // Stale before a ring's first chunk, whose leading step is never asked for.
  let last = clip(standard, values[before] as number, channel);
  const leading = clip(standard, values[from * WIDTH + channel] as number, channel) - last;
  let least = values[from * WIDTH + channel] as number;
  let most = least;
  let sum = 0;
  let square = 0;
  let steps = 0;
  for (let i = 0, at = from * WIDTH + channel; i < count; i++, at += WIDTH) {
    const raw = values[at] as number;
    if (raw < least) least = raw;
    if (raw > most) most = raw;
    const value = kept((raw - mean) * inverse, low, high);
    z[i] = value;
    sum += value;
    square += value * value;
    steps += (value - last) * (value - last);
    last = value;
  }
  const { chunks } = layout;
  const index = (from / count) | 0;
  const extreme = turbine * layout.floatsPerTurbine + (channel * chunks + index) * 2;
  floats[extreme] = least;
  floats[extreme + 1] = most;
  const at = turbine * layout.perTurbine;
  const total = at + channel * TOTAL;
  const cell = at + layout.cells + (index * WIDTH + channel) * CELL;
  replace(numbers, at + layout.sums + channel * chunks + index, total, sum);
  replace(numbers, cell, total + 1, square);
  replace(numbers, cell + 1, total + 2, steps);
  numbers[cell + LEADING] = leading * leading;
};

/** What is taken off is what was added, to the last bit but rounding: totals do not wander. */
const replace = (numbers: Float64Array, cell: number, total: number, value: number): void => {
  numbers[total] = (numbers[total] as number) + (value - (numbers[cell] as number));
  numbers[cell] = value;
};
