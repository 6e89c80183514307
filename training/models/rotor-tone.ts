import { add, at, itemAt, singleAt } from "../../domain/numbers.ts";
import { CHANNELS, channelsOf } from "../../domain/turbine/channels.ts";
import { hasPart } from "../../domain/turbine/parts.ts";
import type { WindowSet } from "../data/windows.ts";
import type { Scaling } from "./scaling.ts";

const WIDTH = CHANNELS.length;
/** Only what vibrates shakes with the rotor, if the asset has one; the tone of others is left at zero. */
export const TONE_CHANNELS: readonly number[] = hasPart("rotor-tone")
  ? channelsOf("vibration").map((channel) => CHANNELS.indexOf(channel))
  : [];
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
  /** frequencies × 6: 1 / usual power there. The tower's own frequency is loud at any rotor speed. */
  readonly whitening: Float64Array;
}

/**
 * A mass imbalance turns with the rotor, so it shows at exactly one turn per turn (1P) while the
 * noise of two-decimal quaternions spreads over all frequencies. Hann taper, so that a slow lean of
 * the nacelle does not leak in.
 */
export const rotorToneFor = (windows: WindowSet, rateHz: number, scaling: Scaling): RotorTone => {
  const { length } = windows;
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
  const unwhitened = { frequencies, basis, band: BAND * step, whitening: new Float64Array(0) };
  return { ...unwhitened, whitening: whiteningFor(windows, scaling, unwhitened) };
};

const SAMPLE = 1_000;
/** Of the channel's mean power: a channel that never moved must not divide by nothing. */
const LEAST_POWER = 0.1;

const whiteningFor = (
  windows: WindowSet,
  { mean, std }: Scaling,
  tone: RotorTone,
): Float64Array => {
  const count = tone.frequencies.length;
  const powers = new Float64Array(count * WIDTH);
  const every = Math.max(1, windows.count / SAMPLE);
  for (let index = 0; index < windows.count; index += every) {
    const window = windows.at(Math.floor(index));
    for (const channel of TONE_CHANNELS) {
      const column = Float64Array.from(
        { length: windows.length },
        (_, row) =>
          (singleAt(window, row * WIDTH + channel) - at(mean, channel)) / at(std, channel),
      );
      addPowers(column, tone, powers, channel);
    }
  }
  const totals = CHANNELS.map((_, channel) =>
    tone.frequencies.reduce((sum, _f, k) => sum + at(powers, k * WIDTH + channel), 0),
  );
  return powers.map((power, cell) => {
    const usual = itemAt(totals, cell % WIDTH) / count;
    return usual > 0 ? usual / Math.max(power, LEAST_POWER * usual) : 1;
  });
};

const addPowers = (
  column: Float64Array,
  tone: RotorTone,
  powers: Float64Array,
  channel: number,
) => {
  const centre = column.reduce((sum, value) => sum + value, 0) / column.length;
  const departure = column.map((value) => value - centre);
  for (let k = 0; k < tone.frequencies.length; k++) {
    const cell = k * WIDTH + channel;
    add(powers, cell, powerAt(departure, tone, k));
  }
};

const powerAt = (column: Float64Array, { frequencies, basis }: RotorTone, k: number): number => {
  const real = project(column, basis, k * column.length);
  const imaginary = project(column, basis, (frequencies.length + k) * column.length);
  return real * real + imaginary * imaginary;
};

/** Whitened power of one channel's departures around the rotor's frequency. */
export const tonePower = (
  departure: Float64Array,
  channel: number,
  turns: number,
  tone: RotorTone,
): number => {
  let power = 0;
  for (let k = 0; k < tone.frequencies.length; k++) {
    const distance = (at(tone.frequencies, k) - turns) / tone.band;
    const weight = Math.exp(-distance * distance);
    // Far bins weigh nothing and cost as much as near ones.
    if (weight < 1e-7) continue;
    power += weight * powerAt(departure, tone, k) * at(tone.whitening, k * WIDTH + channel);
  }
  return power;
};

const project = (column: Float64Array, basis: Float64Array, from: number): number => {
  let sum = 0;
  for (let row = 0; row < column.length; row++) sum += at(column, row) * at(basis, from + row);
  return sum;
};
