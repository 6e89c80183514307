import type { KernelNumbers } from "./kernel-parameters.ts";

/** Cosine and sine sums per bin and heard channel, in the ring's own phase. */
export interface ToneSums {
  /** Of each chunk. */
  readonly cells: Float32Array;
  /** Of the window: the chunks' sums, by adding and taking off. */
  readonly totals: Float64Array;
}

export interface ToneKernel {
  createSums(): ToneSums;
  clear(sums: ToneSums): void;
  /** Sums one chunk of one heard channel's standardised values in place of the one before. */
  add(sums: ToneSums, chunk: number, heard: number, z: Float64Array): void;
  /** Writes each heard channel's whitened power around the rotor's frequency; `start`: the window's first row. */
  writePowers(sums: ToneSums, rps: number, start: number, out: Float64Array): void;
}

/** Beyond this distance in bands a bin weighs less than 1e-7. */
const FAR = 4.02;

/**
 * The rotor's tone by a sliding Fourier transform: each chunk is transformed once, in the phase of
 * its place in the ring, and a window's transform is the sum of its chunks'. The Hann taper becomes a
 * combination of three neighbouring bins; the mean drops out because bins begin at 1.
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
  const chunks = length / chunk;
  const perChannel = 2 * bins;
  const turn = (2 * Math.PI) / length;
  const pairs = chunk >> 1;
  const middle = (chunk - 1) / 2;
  const waves = wavesFrom(first - 1, bins, pairs, middle, turn);
  const turns = turnsFrom(first - 1, bins, chunks, chunk, middle, turn);
  const even = new Float64Array(pairs);
  const odd = new Float64Array(pairs);
  const base = frequencies[0] as number;
  const stepHz = count > 1 ? (frequencies[1] as number) - base : 1;
  const scale = 16 / (length * length);

  return {
    createSums: () => ({
      cells: new Float32Array(chunks * heardCount * perChannel),
      totals: new Float64Array(heardCount * perChannel),
    }),
    clear({ cells, totals }) {
      cells.fill(0);
      totals.fill(0);
    },
    add({ cells, totals }, index, heard, z) {
      const centre = fold(z, even, odd);
      let cell = (index * heardCount + heard) * perChannel;
      let total = heard * perChannel;
      let turnAt = index * perChannel;
      let wave = 0;
      for (let bin = 0; bin < bins; bin++) {
        let real = centre;
        let imaginary = 0;
        for (let i = 0; i < pairs; i++) {
          real += (even[i] as number) * (waves[wave] as number);
          imaginary += (odd[i] as number) * (waves[wave + 1] as number);
          wave += 2;
        }
        const cosine = turns[turnAt] as number;
        const sine = turns[turnAt + 1] as number;
        replace(cells, cell, totals, total, real * cosine - imaginary * sine);
        replace(cells, cell + 1, totals, total + 1, real * sine + imaginary * cosine);
        cell += 2;
        total += 2;
        turnAt += 2;
      }
    },
    writePowers({ totals }, rps, start, out) {
      const low = Math.max(0, Math.ceil((rps - FAR * band - base) / stepHz)) | 0;
      const high = Math.min(count - 1, Math.floor((rps + FAR * band - base) / stepHz)) | 0;
      const angle = turn * (start - 0.5);
      const cosine = Math.cos(angle);
      const sine = Math.sin(angle);
      out.fill(0);
      for (let k = low; k <= high; k++) {
        const distance = ((frequencies[k] as number) - rps) / band;
        const weight = Math.exp(-distance * distance);
        for (let heard = 0; heard < heardCount; heard++) {
          const power = scale * taperedPower(totals, heard * perChannel + 2 * k, cosine, sine);
          const share = weight * (whitening[k * heardCount + heard] as number);
          out[heard] = (out[heard] as number) + share * power;
        }
      }
    },
  };
};

/** Halves the work: about its middle a chunk is an even and an odd part. Answers the middle itself. */
const fold = (z: Float64Array, even: Float64Array, odd: Float64Array): number => {
  const pairs = even.length;
  for (let i = 0; i < pairs; i++) {
    const before = z[i] as number;
    const after = z[z.length - 1 - i] as number;
    even[i] = after + before;
    odd[i] = after - before;
  }
  return z.length % 2 === 1 ? (z[pairs] as number) : 0;
};

/** Power of the tapered bin: 0.5·Q(k) − 0.25·e^(−ia)·Q(k+1) − 0.25·e^(ia)·Q(k−1); k−1 lies at `cell`. */
const taperedPower = (totals: Float64Array, cell: number, cosine: number, sine: number): number => {
  const br = totals[cell] as number;
  const bi = totals[cell + 1] as number;
  const ar = totals[cell + 4] as number;
  const ai = totals[cell + 5] as number;
  const real =
    0.5 * (totals[cell + 2] as number) - 0.25 * (ar * cosine + ai * sine + br * cosine - bi * sine);
  const imaginary =
    0.5 * (totals[cell + 3] as number) - 0.25 * (ai * cosine - ar * sine + bi * cosine + br * sine);
  return real * real + imaginary * imaginary;
};

/** What is taken off later is the rounded value that was added, so totals do not wander. */
const replace = (
  cells: Float32Array,
  cell: number,
  totals: Float64Array,
  total: number,
  value: number,
): void => {
  const rounded = Math.fround(value);
  totals[total] = (totals[total] as number) + (rounded - (cells[cell] as number));
  cells[cell] = rounded;
};

/** Cosine and sine of each bin at the rows behind a chunk's middle, farthest first. */
const wavesFrom = (
  first: number,
  bins: number,
  pairs: number,
  middle: number,
  turn: number,
): Float64Array => {
  const waves = new Float64Array(2 * bins * pairs);
  for (let bin = 0; bin < bins; bin++) {
    for (let i = 0; i < pairs; i++) {
      const angle = turn * (first + bin) * (middle - i);
      waves[2 * (bin * pairs + i)] = Math.cos(angle);
      waves[2 * (bin * pairs + i) + 1] = Math.sin(angle);
    }
  }
  return waves;
};

/** Cosine and sine of each bin at the middle of each of the ring's chunks. */
const turnsFrom = (
  first: number,
  bins: number,
  chunks: number,
  chunk: number,
  middle: number,
  turn: number,
): Float64Array => {
  const turns = new Float64Array(2 * bins * chunks);
  for (let index = 0; index < chunks; index++) {
    for (let bin = 0; bin < bins; bin++) {
      const angle = turn * (first + bin) * (index * chunk + middle);
      turns[2 * (index * bins + bin)] = Math.cos(angle);
      turns[2 * (index * bins + bin) + 1] = Math.sin(angle);
    }
  }
  return turns;
};
