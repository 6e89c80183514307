import { CHANNELS } from "../../channels.ts";
import type { Ring } from "../window/ring.ts";
import { BLOCKS, DYNAMICS, type KernelParameters, numbersOf } from "./kernel-parameters.ts";
import { type KernelFeatures, scoreFeatures } from "./kernel-scores.ts";
import { createToneKernel, type ToneSums } from "./rotor-tone-kernel.ts";

const WIDTH = CHANNELS.length;
const RPS = CHANNELS.indexOf("rps");
const YAW = CHANNELS.indexOf("yaw");

/** What a kernel keeps of one turbine, chunk by chunk. */
export interface KernelState {
  /** Per channel and chunk, of standardised and clipped values. */
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

export interface Kernel {
  /** Readings that are summed at once; window and stride are whole numbers of it. */
  readonly chunk: number;
  /** Numbers in one window's answer: scores, residuals, expectations. */
  readonly outputs: number;
  createState(): KernelState;
  /** Takes the chunk that begins at a place of the ring. */
  add(state: KernelState, ring: Ring, from: number): void;
  /** Writes scores, residuals and expectations of the ring's window. */
  score(state: KernelState, ring: Ring, out: Float32Array, offset: number): void;
}

/**
 * The shipped family without a runtime: each chunk of readings is summed once and each window adds
 * its chunks up (3 µs a window against 17 µs by ONNX Runtime in batches of 32). It must say what the
 * model's own graph says; a start compares them.
 */
export const createKernel = (
  parameters: KernelParameters,
  { length, stride }: { readonly length: number; readonly stride: number },
): Kernel => {
  const p = numbersOf(parameters);
  const chunk = commonDivisor(stride, length / BLOCKS);
  const chunks = length / chunk;
  const perBlock = chunks / BLOCKS;
  const tone = createToneKernel(p, length, chunk);
  const inverse = Float64Array.from(p.std, (std) => 1 / std);
  const mean = Float64Array.from(p.mean);
  const low = Float64Array.from(p.low, (value, c) => (value - at(mean, c)) * at(inverse, c));
  const high = Float64Array.from(p.high, (value, c) => (value - at(mean, c)) * at(inverse, c));
  const measured = CHANNELS.map((_, c) => c).filter((c) => c !== YAW);
  const z = new Float64Array(chunk);
  const features = createFeatures();
  const heardChannels = p.tone.channels;
  // No tone is listened for in the other channels.
  for (let channel = 0; channel < WIDTH; channel++) {
    features.dynamics[3 * WIDTH + channel] = halfLog(at(p.floors.tone, channel));
  }

  const standardise = (ring: Ring, channel: number, from: number): void => {
    const { values } = ring;
    const base = channel * length + from;
    const m = at(mean, channel);
    const w = at(inverse, channel);
    const l = at(low, channel);
    const h = at(high, channel);
    for (let i = 0; i < chunk; i++) {
      const value = ((values[base + i] as number) - m) * w;
      z[i] = value < l ? l : value > h ? h : value;
    }
  };

  const sumChunk = (state: KernelState, cell: number): void => {
    let sum = 0;
    let square = 0;
    let inner = 0;
    let last = at(z, 0);
    for (let i = 0; i < chunk; i++) {
      const value = at(z, i);
      sum += value;
      square += value * value;
      inner += (value - last) * (value - last);
      last = value;
    }
    state.sum[cell] = sum;
    state.square[cell] = square;
    state.inner[cell] = inner;
  };

  const findExtremes = (state: KernelState, ring: Ring, cell: number, base: number): void => {
    const { values } = ring;
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = base; i < base + chunk; i++) {
      const value = values[i] as number;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    state.least[cell] = least;
    state.most[cell] = most;
  };

  const clip = (value: number, channel: number): number =>
    Math.max(
      at(low, channel),
      Math.min(at(high, channel), (value - at(mean, channel)) * at(inverse, channel)),
    );

  /** The step from the reading before the chunk; stale before a ring's first chunk, and unused there. */
  const leadingStep = (ring: Ring, channel: number, from: number): number => {
    const before = from === 0 ? length - 1 : from - 1;
    const step = at(z, 0) - clip(ring.values[channel * length + before] as number, channel);
    return step * step;
  };

  /** Adds a channel's chunks up into its features. */
  const gather = (state: KernelState, channel: number, oldest: number): void => {
    let sum = 0;
    let square = 0;
    let steps = 0;
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    const from = channel * chunks;
    for (let cell = from; cell < from + chunks; cell++) {
      sum += at(state.sum, cell);
      square += at(state.square, cell);
      steps += at(state.inner, cell) + at(state.leading, cell);
      least = Math.min(least, at(state.least, cell));
      most = Math.max(most, at(state.most, cell));
    }
    // The step into the window's first reading is no step of the window.
    steps -= at(state.leading, cellOf(oldest, channel));
    const centre = sum / length;
    const departure = Math.max(clip(most, channel) - centre, centre - clip(least, channel));
    features.mean[channel] = centre;
    features.least[channel] = clip(least, channel);
    features.excursion[channel] = excursionOf(channel, least, most);
    const spread = Math.max(0, square / length - centre * centre);
    features.dynamics[channel] = halfLog(spread + at(p.floors.spread, channel));
    features.dynamics[WIDTH + channel] = halfLog(
      Math.max(0, steps) / (length - 1) + at(p.floors.step, channel),
    );
    features.dynamics[2 * WIDTH + channel] = halfLog(
      departure * departure + at(p.floors.peak, channel),
    );
    gatherBlocks(state, channel, oldest);
  };

  const gatherBlocks = (state: KernelState, channel: number, oldest: number): void => {
    for (let block = 0; block < BLOCKS; block++) {
      let sum = 0;
      for (let i = block * perBlock; i < (block + 1) * perBlock; i++) {
        sum += at(state.sum, cellOf(oldest + i, channel));
      }
      features.blocks[block * WIDTH + channel] = sum / (perBlock * chunk);
    }
  };

  const cellOf = (index: number, channel: number): number =>
    channel * chunks + (index < chunks ? index : index - chunks);

  const excursionOf = (channel: number, least: number, most: number): number => {
    const middle = (at(p.low, channel) + at(p.high, channel)) / 2;
    const half = (at(p.high, channel) - at(p.low, channel)) / 2;
    return Math.max(most - middle, middle - least) / half;
  };

  return {
    chunk,
    outputs: WIDTH + 2 * (p.levels.length + p.vibration.length),
    createState: () => createState(chunks, tone.createSums()),
    add(state, ring, from) {
      const index = from / chunk;
      for (const channel of measured) {
        const cell = channel * chunks + index;
        standardise(ring, channel, from);
        sumChunk(state, cell);
        findExtremes(state, ring, cell, channel * length + from);
        state.leading[cell] = leadingStep(ring, channel, from);
        const heard = heardChannels.indexOf(channel);
        if (heard >= 0) tone.add(state.tone, index, heard, z, from);
      }
    },
    score(state, ring, out, offset) {
      const oldest = ring.at / chunk;
      for (const channel of measured) gather(state, channel, oldest);
      const rps = at(features.mean, RPS) * at(p.std, RPS) + at(mean, RPS);
      for (let heard = 0; heard < heardChannels.length; heard++) {
        const channel = at(heardChannels, heard);
        const power = tone.power(state.tone, heard, rps, ring.at);
        features.dynamics[3 * WIDTH + channel] = halfLog(power + at(p.floors.tone, channel));
      }
      scoreFeatures(p, features, out, offset);
    },
  };
};

const createFeatures = (): KernelFeatures => ({
  mean: new Float64Array(WIDTH),
  blocks: new Float64Array(BLOCKS * WIDTH),
  least: new Float64Array(WIDTH),
  excursion: new Float64Array(WIDTH),
  dynamics: new Float64Array(DYNAMICS),
});

const createState = (chunks: number, tone: ToneSums): KernelState => ({
  sum: new Float64Array(chunks * WIDTH),
  square: new Float64Array(chunks * WIDTH),
  inner: new Float64Array(chunks * WIDTH),
  leading: new Float64Array(chunks * WIDTH),
  least: new Float64Array(chunks * WIDTH),
  most: new Float64Array(chunks * WIDTH),
  tone,
});

const halfLog = (square: number): number => 0.5 * Math.log(square);

const at = (values: Float64Array, index: number): number => values[index] as number;

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
