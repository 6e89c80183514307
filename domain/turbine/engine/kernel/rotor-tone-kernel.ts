import type { KernelNumbers } from "./kernel-parameters.ts";

/** Per heard channel, bin and chunk: cosine and sine sums in the ring's own phase. */
export type ToneSums = Float64Array;

export interface ToneKernel {
  createSums(): ToneSums;
  /** Sums one chunk of one heard channel's standardised values. */
  add(sums: ToneSums, chunk: number, heard: number, z: Float64Array, from: number): void;
  /** Whitened power around the rotor's frequency; the window begins at ring place `start`. */
  power(sums: ToneSums, heard: number, rps: number, start: number): number;
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
  const cosines = table(Math.cos, first - 1, bins, length);
  const sines = table(Math.sin, first - 1, bins, length);
  const stepHz = count > 1 ? (frequencies[1] as number) - (frequencies[0] as number) : 1;
  const total = new Float64Array(perChannel);

  const totals = (sums: ToneSums, heard: number, low: number, high: number): void => {
    for (let cell = 2 * low; cell < 2 * (high + 3); cell++) {
      let sum = 0;
      const from = (heard * perChannel + cell) * chunks;
      for (let at = from; at < from + chunks; at++) sum += sums[at] as number;
      total[cell] = sum;
    }
  };

  /** Power of the tapered bin k: 0.5·Q(k) − 0.25·e^(−ia)·Q(k+1) − 0.25·e^(ia)·Q(k−1). */
  const taperedPower = (k: number, cosine: number, sine: number): number => {
    const [br, bi] = [total[2 * k] as number, total[2 * k + 1] as number];
    const [or, oi] = [total[2 * k + 2] as number, total[2 * k + 3] as number];
    const [ar, ai] = [total[2 * k + 4] as number, total[2 * k + 5] as number];
    const real = 0.5 * or - 0.25 * (ar * cosine + ai * sine + br * cosine - bi * sine);
    const imaginary = 0.5 * oi - 0.25 * (ai * cosine - ar * sine + bi * cosine + br * sine);
    return (real * real + imaginary * imaginary) * (16 / (length * length));
  };

  return {
    createSums: () => new Float64Array(chunks * heardCount * perChannel),
    add(sums, index, heard, z, from) {
      let out = heard * perChannel * chunks + index;
      for (let bin = 0; bin < bins; bin++) {
        let real = 0;
        let imaginary = 0;
        const row = bin * length + from;
        for (let i = 0; i < chunk; i++) {
          const value = z[i] as number;
          real += value * (cosines[row + i] as number);
          imaginary += value * (sines[row + i] as number);
        }
        sums[out] = real;
        sums[out + chunks] = imaginary;
        out += 2 * chunks;
      }
    },
    power(sums, heard, rps, start) {
      const base = frequencies[0] as number;
      const low = Math.max(0, Math.ceil((rps - FAR * band - base) / stepHz)) | 0;
      const high = Math.min(count - 1, Math.floor((rps + FAR * band - base) / stepHz)) | 0;
      if (high < low) return 0;
      totals(sums, heard, low, high);
      const angle = turn * (start - 0.5);
      const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
      let power = 0;
      for (let k = low; k <= high; k++) {
        const distance = ((frequencies[k] as number) - rps) / band;
        const weight =
          Math.exp(-distance * distance) * (whitening[k * heardCount + heard] as number);
        power += weight * taperedPower(k, cosine, sine);
      }
      return power;
    },
  };
};

const table = (
  wave: (angle: number) => number,
  first: number,
  bins: number,
  length: number,
): Float64Array =>
  Float64Array.from({ length: bins * length }, (_, cell) => {
    const bin = first + Math.floor(cell / length);
    return wave((2 * Math.PI * ((bin * (cell % length)) % length)) / length);
  });
