import type { KernelNumbers } from "./kernel-parameters.ts";
import { addChunk, type Spectrum, spectrumOf } from "./sliding-spectrum.ts";

export interface ToneKernel {
  /** Numbers it keeps of a turbine. */
  readonly size: number;
  /**
   * Adds one chunk of all heard channels, less what lay there before: `changes` has their differences,
   * channel after channel. The turbine's numbers begin at cell `from`.
   */
  add(numbers: Float64Array, from: number, chunk: number, changes: Float64Array): void;
  /** Writes each heard channel's whitened power around the rotor's frequency. */
  writePowers(numbers: Float64Array, from: number, window: HeardWindow, out: Float64Array): void;
}

/** The window whose tone is asked for. */
export interface HeardWindow {
  turns: number;
  /** Its first row in the ring. */
  start: number;
  /** The heard channels' values, ring after ring, from cell `at` on. */
  values: Float32Array;
  at: number;
}

/** Beyond this distance in bands a bin weighs less than 1e-7. */
const FAR = 4.02;
/** Bins kept beyond those that are needed: a rotor sways. */
const SPARE = 1;
/** Of a turbine's numbers: the bins that are kept, from the first up to the end; then cosine and sine sums. */
const FIRST = 0;
const END = 1;
const SUMS = 2;

/**
 * The rotor's tone by a sliding Fourier transform: each chunk is transformed in the phase of its place
 * in the ring, and a window's transform is the sum of its chunks'. A chunk has the phase of the one a
 * window earlier, so what changes is the transform of their difference, and none has to be kept. (Each
 * adds a rounding error of 1e-16: years of them are below a millionth.) Only bins about the rotor's
 * frequency are kept; one that comes to be needed is transformed once from the whole ring. The Hann
 * taper becomes a combination of three neighbouring bins; the mean drops out because bins begin at 1.
 */
export const createToneKernel = (
  { tone }: KernelNumbers,
  length: number,
  chunk: number,
): ToneKernel => {
  const { frequencies, band, whitening, channels, first } = tone;
  const heardCount = channels.length;
  const count = frequencies.length;
  const bins = count + 2;
  const spectrum = spectrumOf(first - 1, bins, { length, chunk });
  const perChannel = 2 * bins;
  const base = frequencies[0] as number;
  const stepHz = count > 1 ? (frequencies[1] as number) - base : 1;
  const scale = 16 / (length * length);
  const step = stepHz / band;
  const shrink = Math.exp(-2 * step * step);
  const row = new Float64Array(chunk);
  const tapers = tapersFrom(length / chunk, chunk, (2 * Math.PI) / length);

  /** Sees to it that the bins from `low` up to `high`, both included, are kept. */
  const keep = (
    numbers: Float64Array,
    from: number,
    low: number,
    high: number,
    window: HeardWindow,
  ): void => {
    const before = (numbers[from + FIRST] as number) | 0;
    const after = (numbers[from + END] as number) | 0;
    if (low >= before && high < after) return;
    const begin = Math.max(0, low - SPARE) | 0;
    const end = Math.min(bins, high + 1 + SPARE) | 0;
    for (let heard = 0; heard < heardCount; heard++) {
      const sums = from + SUMS + heard * perChannel;
      const values = window.at + heard * length;
      const upTo = Math.min(end, Math.max(begin, before)) | 0;
      transformRing(spectrum, row, window.values, values, begin, upTo, numbers, sums);
      const next = Math.max(upTo, after) | 0;
      transformRing(spectrum, row, window.values, values, next, end, numbers, sums);
    }
    numbers[from + FIRST] = begin;
    numbers[from + END] = end;
  };

  return {
    size: SUMS + heardCount * perChannel,
    add(numbers, from, index, changes) {
      const begin = (numbers[from + FIRST] as number) | 0;
      const end = (numbers[from + END] as number) | 0;
      for (let heard = 0; heard < heardCount; heard++) {
        const sums = from + SUMS + heard * perChannel;
        addChunk(spectrum, index, changes, heard * chunk, begin, end, numbers, sums);
      }
    },
    writePowers(numbers, from, window, out) {
      const { turns, start } = window;
      const low = Math.max(0, Math.ceil((turns - FAR * band - base) / stepHz)) | 0;
      const high = Math.min(count - 1, Math.floor((turns + FAR * band - base) / stepHz)) | 0;
      out.fill(0);
      if (low > high) return;
      keep(numbers, from, low, high + 2, window);
      const place = ((start / chunk) | 0) * 2;
      const cosine = 0.25 * (tapers[place] as number);
      const sine = 0.25 * (tapers[place + 1] as number);
      const distance = (base + low * stepHz - turns) / band;
      // Weights of frequencies in equal steps: each follows from the one before.
      const nearest = scale * Math.exp(-distance * distance);
      const nextFactor = Math.exp(-step * (2 * distance + step));
      for (let heard = 0; heard < heardCount; heard++) {
        let weight = nearest;
        let factor = nextFactor;
        let sum = 0;
        let cell = from + SUMS + heard * perChannel + 2 * low;
        for (let k = low; k <= high; k++) {
          const power = taperedPower(numbers, cell, cosine, sine);
          sum += weight * (whitening[k * heardCount + heard] as number) * power;
          weight *= factor;
          factor *= shrink;
          cell += 2;
        }
        out[heard] = sum;
      }
    },
  };
};

/** The sums of some bins anew, from all the ring's values. */
const transformRing = (
  spectrum: Spectrum,
  row: Float64Array,
  values: Float32Array,
  at: number,
  first: number,
  end: number,
  numbers: Float64Array,
  sums: number,
): void => {
  if (first >= end) return;
  const { chunk, chunks } = spectrum;
  numbers.fill(0, sums + 2 * first, sums + 2 * end);
  for (let index = 0; index < chunks; index++) {
    for (let i = 0; i < chunk; i++) row[i] = values[at + index * chunk + i] as number;
    addChunk(spectrum, index, row, 0, first, end, numbers, sums);
  }
};

/** Power of the tapered bin: 0.5·Q(k) − 0.25·e^(−ia)·Q(k+1) − 0.25·e^(ia)·Q(k−1); k−1 lies at `cell`. */
const taperedPower = (sums: Float64Array, cell: number, cosine: number, sine: number): number => {
  const br = sums[cell] as number;
  const bi = sums[cell + 1] as number;
  const ar = sums[cell + 4] as number;
  const ai = sums[cell + 5] as number;
  const real = 0.5 * (sums[cell + 2] as number) - (ar + br) * cosine - (ai - bi) * sine;
  const imaginary = 0.5 * (sums[cell + 3] as number) - (ai + bi) * cosine - (br - ar) * sine;
  return real * real + imaginary * imaginary;
};

/** Cosine and sine by which the taper of a window that begins with a chunk is turned. */
const tapersFrom = (chunks: number, chunk: number, turn: number): Float64Array => {
  const tapers = new Float64Array(2 * chunks);
  for (let index = 0; index < chunks; index++) {
    const angle = turn * (index * chunk - 0.5);
    tapers[2 * index] = Math.cos(angle);
    tapers[2 * index + 1] = Math.sin(angle);
  }
  return tapers;
};
