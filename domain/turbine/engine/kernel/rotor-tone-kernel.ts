import type { KernelNumbers } from "./kernel-parameters.ts";

export interface ToneKernel {
  /** Numbers it keeps of a turbine: cosine and sine sums per heard channel and bin, in the ring's own phase. */
  readonly size: number;
  /**
   * Adds one chunk's values of one heard channel, less those of the chunk that lay there before, to the
   * turbine's sums, which begin at cell `from`.
   */
  add(sums: Float64Array, from: number, chunk: number, heard: number, change: Float64Array): void;
  /** Writes each heard channel's whitened power around the rotor's frequency; `start`: the window's first row. */
  writePowers(
    sums: Float64Array,
    from: number,
    rps: number,
    start: number,
    out: Float64Array,
  ): void;
}

/** Beyond this distance in bands a bin weighs less than 1e-7. */
const FAR = 4.02;

/**
 * The rotor's tone by a sliding Fourier transform: each chunk is transformed in the phase of its place
 * in the ring, and a window's transform is the sum of its chunks'. A chunk has the phase of the one a
 * window earlier, so what changes is the transform of their difference, and none has to be kept. (Each
 * adds a rounding error of 1e-16: years of them are below a millionth.) The Hann taper becomes a
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
  const cosines = wavesFrom(first - 1, bins, pairs, middle, turn, Math.cos);
  const sines = wavesFrom(first - 1, bins, pairs, middle, turn, Math.sin);
  const turns = turnsFrom(first - 1, bins, chunks, chunk, middle, turn);
  const even = new Float64Array(pairs);
  const odd = new Float64Array(pairs);
  const base = frequencies[0] as number;
  const stepHz = count > 1 ? (frequencies[1] as number) - base : 1;
  const scale = 16 / (length * length);
  const step = stepHz / band;
  const shrink = Math.exp(-2 * step * step);
  const tapers = tapersFrom(chunks, chunk, turn);

  return {
    size: heardCount * perChannel,
    add(sums, from, index, heard, change) {
      const centre = fold(change, even, odd);
      let cell = from + heard * perChannel;
      let turnAt = index * perChannel;
      let wave = 0;
      for (let bin = 0; bin < bins; bin++) {
        let real = centre;
        let imaginary = 0;
        for (let i = 0; i < pairs; i++) {
          real += (even[i] as number) * (cosines[wave] as number);
          imaginary += (odd[i] as number) * (sines[wave] as number);
          wave += 1;
        }
        const cosine = turns[turnAt] as number;
        const sine = turns[turnAt + 1] as number;
        sums[cell] = (sums[cell] as number) + (real * cosine - imaginary * sine);
        sums[cell + 1] = (sums[cell + 1] as number) + (real * sine + imaginary * cosine);
        cell += 2;
        turnAt += 2;
      }
    },
    writePowers(sums, from, rps, start, out) {
      const low = Math.max(0, Math.ceil((rps - FAR * band - base) / stepHz)) | 0;
      const high = Math.min(count - 1, Math.floor((rps + FAR * band - base) / stepHz)) | 0;
      const place = ((start / chunk) | 0) * 2;
      const cosine = tapers[place] as number;
      const sine = tapers[place + 1] as number;
      const distance = (base + low * stepHz - rps) / band;
      // Weights of frequencies in equal steps: each follows from the one before.
      let weight = Math.exp(-distance * distance);
      let factor = Math.exp(-step * (2 * distance + step));
      out.fill(0);
      for (let k = low; k <= high; k++) {
        for (let heard = 0; heard < heardCount; heard++) {
          const power = scale * taperedPower(sums, from + heard * perChannel + 2 * k, cosine, sine);
          const share = weight * (whitening[k * heardCount + heard] as number);
          out[heard] = (out[heard] as number) + share * power;
        }
        weight *= factor;
        factor *= shrink;
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

/** Cosine or sine of each bin at the rows behind a chunk's middle, farthest first. */
const wavesFrom = (
  first: number,
  bins: number,
  pairs: number,
  middle: number,
  turn: number,
  wave: (angle: number) => number,
): Float64Array =>
  Float64Array.from({ length: bins * pairs }, (_, cell) =>
    wave(turn * (first + Math.floor(cell / pairs)) * (middle - (cell % pairs))),
  );

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
