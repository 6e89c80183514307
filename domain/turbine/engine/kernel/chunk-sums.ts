import { CHANNELS } from "../../channels.ts";
import type { Ring } from "../window/ring.ts";
import type { ToneSums } from "./rotor-tone-kernel.ts";
import { clip, type Standard } from "./standard.ts";

const WIDTH = CHANNELS.length;

/** What a kernel keeps of one turbine, per channel and chunk. */
export interface ChunkSums {
  /** Of standardised and clipped values. */
  readonly sum: Float64Array;
  readonly square: Float64Array;
  /** Squared steps within the chunk, and the one that leads into it. */
  readonly inner: Float64Array;
  readonly leading: Float64Array;
  /** Extremes in the channel's own unit, before clipping. */
  readonly least: Float64Array;
  readonly most: Float64Array;
  readonly tone: ToneSums;
}

export const createChunkSums = (chunks: number, tone: ToneSums): ChunkSums => ({
  sum: new Float64Array(chunks * WIDTH),
  square: new Float64Array(chunks * WIDTH),
  inner: new Float64Array(chunks * WIDTH),
  leading: new Float64Array(chunks * WIDTH),
  least: new Float64Array(chunks * WIDTH),
  most: new Float64Array(chunks * WIDTH),
  tone,
});

/** Sums one channel of a chunk into its cell; `z` holds the standardised values then. */
export const sumChunk = (
  sums: ChunkSums,
  ring: Ring,
  standard: Standard,
  {
    channel,
    from,
    cell,
  }: { readonly channel: number; readonly from: number; readonly cell: number },
  z: Float64Array,
): void => {
  standardise(ring, standard, channel, from, z);
  addUp(sums, cell, z);
  findExtremes(sums, ring, cell, channel * ring.length + from, z.length);
  sums.leading[cell] = leadingStep(ring, standard, channel, from, z);
};

const standardise = (
  { values, length }: Ring,
  standard: Standard,
  channel: number,
  from: number,
  z: Float64Array,
): void => {
  const base = channel * length + from;
  const mean = standard.mean[channel] as number;
  const inverse = standard.inverse[channel] as number;
  const low = standard.low[channel] as number;
  const high = standard.high[channel] as number;
  for (let i = 0; i < z.length; i++) {
    const value = ((values[base + i] as number) - mean) * inverse;
    z[i] = value < low ? low : value > high ? high : value;
  }
};

const addUp = (sums: ChunkSums, cell: number, z: Float64Array): void => {
  let sum = 0;
  let square = 0;
  let inner = 0;
  let last = z[0] as number;
  for (let i = 0; i < z.length; i++) {
    const value = z[i] as number;
    sum += value;
    square += value * value;
    inner += (value - last) * (value - last);
    last = value;
  }
  sums.sum[cell] = sum;
  sums.square[cell] = square;
  sums.inner[cell] = inner;
};

const findExtremes = (
  sums: ChunkSums,
  { values }: Ring,
  cell: number,
  base: number,
  count: number,
): void => {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = base; i < base + count; i++) {
    const value = values[i] as number;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  sums.least[cell] = least;
  sums.most[cell] = most;
};

/** The step from the reading before the chunk; stale before a ring's first chunk, and unused there. */
const leadingStep = (
  { values, length }: Ring,
  standard: Standard,
  channel: number,
  from: number,
  z: Float64Array,
): number => {
  const before = from === 0 ? length - 1 : from - 1;
  const step =
    (z[0] as number) - clip(standard, values[channel * length + before] as number, channel);
  return step * step;
};
