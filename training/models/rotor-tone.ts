/** Frequencies looked at, as multiples of 1 / window seconds: 0.4 to 5 Hz for five seconds. */
const FIRST = 2;
const LAST = 25;
/** Width of the band around the rotor's frequency, in the same multiples. */
const BAND = 1.2;

/** What is needed to read the strength of a vibration at the rotor's own frequency from a window. */
export interface RotorTone {
  /** Frequencies in Hz. */
  readonly frequencies: Float64Array;
  /** Tapered cosines, then sines: 2 × frequencies rows of `length`. */
  readonly basis: Float64Array;
  /** Width of the band in Hz. */
  readonly band: number;
}

/**
 * A mass imbalance turns with the rotor, so it shows at exactly one turn per turn (1P) while the
 * noise of two-decimal quaternions spreads over all frequencies. Hann taper, so that a slow lean of
 * the nacelle does not leak in.
 */
export const rotorToneFor = (length: number, rateHz: number): RotorTone => {
  const step = rateHz / length;
  const count = Math.min(LAST, Math.floor(length / 2) - 1) - FIRST + 1;
  const frequencies = Float64Array.from({ length: count }, (_, k) => (FIRST + k) * step);
  const basis = new Float64Array(2 * count * length);
  for (let k = 0; k < count; k++) {
    for (let row = 0; row < length; row++) {
      const taper = 0.5 - 0.5 * Math.cos((2 * Math.PI * (row + 0.5)) / length);
      const angle = (2 * Math.PI * (FIRST + k) * row) / length;
      basis[k * length + row] = (taper * Math.cos(angle) * 4) / length;
      basis[(count + k) * length + row] = (taper * Math.sin(angle) * 4) / length;
    }
  }
  return { frequencies, basis, band: BAND * step };
};

/** Power of one channel's column around the rotor's frequency, in squared amplitudes. */
export const tonePower = (column: Float64Array, rps: number, tone: RotorTone): number => {
  const { frequencies, basis, band } = tone;
  const length = column.length;
  const count = frequencies.length;
  let power = 0;
  for (let k = 0; k < count; k++) {
    const distance = ((frequencies[k] ?? 0) - rps) / band;
    const weight = Math.exp(-distance * distance);
    if (weight < 1e-6) continue;
    const real = project(column, basis, k * length);
    const imaginary = project(column, basis, (count + k) * length);
    power += weight * (real * real + imaginary * imaginary);
  }
  return power;
};

const project = (column: Float64Array, basis: Float64Array, from: number): number => {
  let sum = 0;
  for (let row = 0; row < column.length; row++)
    sum += (column[row] ?? 0) * (basis[from + row] ?? 0);
  return sum;
};
