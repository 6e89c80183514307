import { CHANNELS } from "../../channels.ts";
import type { Ring } from "../window/ring.ts";
import { kept, type Standard } from "./standard.ts";

const WIDTH = CHANNELS.length;

/**
 * What a kernel keeps of all turbines, each turbine's in one piece: with hundreds of turbines a window
 * costs most by what of it does not lie in the processor's cache.
 */
export interface ChunkSums {
  readonly layout: SumsLayout;
  /** Per turbine: totals, chunks, block sums, tones; see SumsLayout. */
  readonly numbers: Float64Array;
  /** Per turbine: extremes in the channels' own units, before clipping; heard values. */
  readonly floats: Float32Array;
}

/** Where in a turbine's piece what begins. */
export interface SumsLayout {
  readonly length: number;
  readonly chunk: number;
  readonly chunks: number;
  /** Channels that are summed, and of these the ones whose sums are asked for block by block. */
  readonly channels: Int32Array;
  /** Per channel its place among those; −1 for the others. */
  readonly blockOf: Int32Array;
  /** CELL numbers per chunk and channel; the window's totals lie before the first, CELL each as well. */
  readonly cells: number;
  /** Sum per chunk of each channel that is asked for block by block. */
  readonly blocks: number;
  /** Of the tone: see its kernel. */
  readonly tones: number;
  readonly perTurbine: number;
  /** Least and most of the chunks since the ring began anew, per channel; then those of each chunk. */
  readonly extremes: number;
  /** The heard channels' standardised values, each row at its place in the ring. */
  readonly heard: number;
  readonly floatsPerTurbine: number;
}

/** Sum, squares, squared steps, and of a chunk the squared step that leads into it. */
export const CELL = 4;
export const SQUARES = 1;
export const STEPS = 2;
export const LEADING = 3;
/** Floats of one chunk's extremes. */
export const EXTREMES: number = 2 * WIDTH;
/** Numbers in a line of the processor's cache, and floats. */
const LINE = 8;
const FLOAT_LINE = 16;

export const layoutOf = (
  window: { readonly length: number; readonly chunk: number },
  channels: Int32Array,
  inBlocks: readonly number[],
  toneNumbers: number,
  heardChannels: number,
): SumsLayout => {
  const { length, chunk } = window;
  const chunks = length / chunk;
  const cells = WIDTH * CELL;
  const blocks = cells + chunks * WIDTH * CELL;
  const tones = blocks + inBlocks.length * chunks;
  const heard = EXTREMES * (chunks + 1);
  return {
    length,
    chunk,
    chunks,
    channels,
    blockOf: Int32Array.from(CHANNELS.keys(), (channel) => inBlocks.indexOf(channel)),
    cells,
    blocks,
    tones,
    perTurbine: whole(tones + toneNumbers, LINE),
    extremes: 0,
    heard,
    floatsPerTurbine: whole(heard + heardChannels * length, FLOAT_LINE),
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
 * Sums the chunk that begins at row `from` in place of the chunk that lay there before; `z` holds its
 * standardised values then, channel by channel.
 */
export const sumChunk = (
  { layout, numbers, floats }: ChunkSums,
  turbine: number,
  { values }: Ring,
  standard: Standard,
  from: number,
  z: Float64Array,
): void => {
  const { channels, blockOf, chunk, chunks, length } = layout;
  const index = (from / chunk) | 0;
  const own = turbine * layout.perTurbine;
  const cells = own + layout.cells + index * WIDTH * CELL;
  const blocks = own + layout.blocks + index;
  const extremes = turbine * layout.floatsPerTurbine + layout.extremes;
  const before = (from === 0 ? length - 1 : from - 1) * WIDTH;
  for (let i = 0; i < channels.length; i++) {
    const channel = channels[i] as number;
    const cell = cells + channel * CELL;
    const total = own + channel * CELL;
    const sum = sumChannel(values, before, from * WIDTH, chunk, channel, standard, z);
    const block = blockOf[channel] as number;
    if (block >= 0) numbers[blocks + block * chunks] = sum;
    replace(numbers, cell, total, sum);
    replace(numbers, cell + SQUARES, total + SQUARES, found[0] as number);
    replace(numbers, cell + STEPS, total + STEPS, found[1] as number);
    numbers[cell + LEADING] = found[2] as number;
    noteExtremes(floats, extremes + 2 * channel, index);
  }
  if (index === chunks - 1) lookBack(floats, extremes, chunks);
};

/** Of the channel under way, beside its sum; a list of the module's own costs no object. */
const found = new Float64Array(5);
const LEAST = 3;
const MOST = 4;

const sumChannel = (
  values: Float32Array,
  before: number,
  from: number,
  chunk: number,
  channel: number,
  { mean: means, inverse: inverses, low: lows, high: highs }: Standard,
  z: Float64Array,
): number => {
  const mean = means[channel] as number;
  const inverse = inverses[channel] as number;
  const low = lows[channel] as number;
  const high = highs[channel] as number;
  const first = values[from + channel] as number;
  const end = (channel + 1) * chunk;
  let smallest = first;
  let largest = first;
  let sum = 0;
  let square = 0;
  let stepped = 0;
  // Stale before a ring's first chunk, whose leading step is never asked for.
  let last = kept(((values[before + channel] as number) - mean) * inverse, low, high);
  const lead = kept((first - mean) * inverse, low, high) - last;
  for (let i = channel * chunk, at = from + channel; i < end; i++, at += WIDTH) {
    const raw = values[at] as number;
    if (raw < smallest) smallest = raw;
    if (raw > largest) largest = raw;
    const value = kept((raw - mean) * inverse, low, high);
    z[i] = value;
    sum += value;
    square += value * value;
    const step = value - last;
    stepped += step * step;
    last = value;
  }
  found[0] = square;
  found[1] = stepped;
  found[2] = lead * lead;
  found[LEAST] = smallest;
  found[MOST] = largest;
  return sum;
};

/** What is taken off is what was added, to the last bit but rounding: totals do not wander. */
const replace = (numbers: Float64Array, cell: number, total: number, value: number): void => {
  numbers[total] = (numbers[total] as number) + (value - (numbers[cell] as number));
  numbers[cell] = value;
};

/** Writes the channel's extremes of this chunk, and of all since the ring's first. */
const noteExtremes = (floats: Float32Array, first: number, index: number): void => {
  const own = first + (index + 1) * EXTREMES;
  const least = found[LEAST] as number;
  const most = found[MOST] as number;
  floats[own] = least;
  floats[own + 1] = most;
  if (index === 0 || least < (floats[first] as number)) floats[first] = least;
  if (index === 0 || most > (floats[first + 1] as number)) floats[first + 1] = most;
};

/**
 * The ring is full and begins anew: from now on a window ends with chunks of the new turn and begins
 * with the last ones of the old. So each chunk's extremes become those of all from it to the end, and
 * two comparisons tell a window's instead of twenty.
 */
const lookBack = (floats: Float32Array, extremes: number, chunks: number): void => {
  for (let index = chunks - 1; index > 0; index--) {
    const later = extremes + (index + 1) * EXTREMES;
    const own = later - EXTREMES;
    for (let i = 0; i < EXTREMES; i += 2) {
      if ((floats[later + i] as number) < (floats[own + i] as number)) {
        floats[own + i] = floats[later + i] as number;
      }
      if ((floats[later + i + 1] as number) > (floats[own + i + 1] as number)) {
        floats[own + i + 1] = floats[later + i + 1] as number;
      }
    }
  }
};
