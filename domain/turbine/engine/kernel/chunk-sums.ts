import { CHANNELS } from "../../channels.ts";
import type { Ring } from "../window/ring.ts";
import type { ToneSums } from "./rotor-tone-kernel.ts";
import { clip, type Standard } from "./standard.ts";

const WIDTH = CHANNELS.length;

/** What a kernel keeps of one turbine: of each chunk, and of the whole window by adding and taking off. */
export interface ChunkSums {
  /** CELL numbers per chunk and channel, of standardised and clipped values. */
  readonly cells: Float64Array;
  /** TOTAL numbers per channel. */
  readonly totals: Float64Array;
  /** Least and most in the channel's own unit, before clipping, per channel and chunk. */
  readonly extremes: Float32Array;
  readonly tone: ToneSums;
}

/** Sum, sum of squares, of squared steps, and the squared step that leads into the chunk. */
export const CELL = 4;
export const LEADING = 3;
/** The first three of them over the window. */
export const TOTAL = 3;

export const createChunkSums = (chunks: number, tone: ToneSums): ChunkSums => ({
  cells: new Float64Array(chunks * WIDTH * CELL),
  totals: new Float64Array(WIDTH * TOTAL),
  extremes: new Float32Array(WIDTH * chunks * 2),
  tone,
});

/** Nothing is known any more: what comes now does not follow what was summed. */
export const clearSums = ({ cells, totals, extremes }: ChunkSums): void => {
  cells.fill(0);
  totals.fill(0);
  extremes.fill(0);
};

/**
 * Sums one channel of the chunk that begins at row `from` in place of the chunk that lay there before;
 * `z` holds the standardised values then.
 */
export const sumChunk = (
  { cells, totals, extremes }: ChunkSums,
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
  let sum = 0;
  let square = 0;
  let steps = 0;
  for (let i = 0, at = from * WIDTH + channel; i < count; i++, at += WIDTH) {
    const scaled = ((values[at] as number) - mean) * inverse;
    const value = scaled < low ? low : scaled > high ? high : scaled;
    z[i] = value;
    sum += value;
    square += value * value;
    steps += (value - last) * (value - last);
    last = value;
  }
  const index = (from / count) | 0;
  findExtremes(
    values,
    from * WIDTH + channel,
    count,
    extremes,
    extremeAt(channel, index, length / count),
  );
  const cell = (index * WIDTH + channel) * CELL;
  replace(cells, cell, totals, channel * TOTAL, sum);
  replace(cells, cell + 1, totals, channel * TOTAL + 1, square);
  replace(cells, cell + 2, totals, channel * TOTAL + 2, steps);
  cells[cell + LEADING] = leading * leading;
};

const extremeAt = (channel: number, index: number, chunks: number): number =>
  (channel * (chunks | 0) + index) * 2;

const findExtremes = (
  values: Float32Array,
  from: number,
  count: number,
  extremes: Float32Array,
  to: number,
): void => {
  let least = values[from] as number;
  let most = least;
  for (let i = 1, at = from + WIDTH; i < count; i++, at += WIDTH) {
    const value = values[at] as number;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  extremes[to] = least;
  extremes[to + 1] = most;
};

/** What is taken off is what was added, to the last bit but rounding: totals do not wander. */
const replace = (
  cells: Float64Array,
  cell: number,
  totals: Float64Array,
  total: number,
  value: number,
): void => {
  totals[total] = (totals[total] as number) + (value - (cells[cell] as number));
  cells[cell] = value;
};
