import { at } from "../../domain/numbers.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import type { WindowSet } from "../data/windows.ts";
import type { RotorTone } from "./rotor-tone.ts";
import type { Scaling } from "./scaling.ts";
import { createWindowFeatures, type Floors, measureWindow } from "./window-features.ts";

const WIDTH = CHANNELS.length;
const SAMPLE = 2_000;
/** Quantile of the healthy dynamics that counts as their upper usual size. */
const UPPER = 0.9;
/** Keeps the logarithm of a constant channel finite. */
const SMALLEST = 1e-4;

/**
 * The upper usual size of each channel's dynamics, added before their logarithm is taken. Below it
 * nothing is worth an alarm: two-decimal quaternions make a resting nacelle's spread depend on
 * where its attitude lies between two digits, which is no vibration. A channel that falls silent is
 * found by its repeats instead.
 */
export const floorsOf = (windows: WindowSet, scaling: Scaling, tone: RotorTone): Floors => {
  const none = new Float64Array(WIDTH).fill(Number.MIN_VALUE);
  const features = createWindowFeatures();
  const step = Math.max(1, windows.count / SAMPLE);
  const seen = { spread: columns(), step: columns(), peak: columns(), tone: columns() };
  for (let index = 0; index < windows.count; index += step) {
    const window = windows.at(Math.floor(index));
    const model = { scaling, tone, floors: { spread: none, step: none, peak: none, tone: none } };
    measureWindow(window, windows.length, model, features);
    for (let channel = 0; channel < WIDTH; channel++) {
      seen.spread[channel]?.push(at(features.spread, channel));
      seen.step[channel]?.push(at(features.step, channel));
      seen.peak[channel]?.push(at(features.peak, channel));
      seen.tone[channel]?.push(at(features.tone, channel));
    }
  }
  return {
    spread: upperValues(seen.spread),
    step: upperValues(seen.step),
    peak: upperValues(seen.peak),
    tone: upperValues(seen.tone),
  };
};

const columns = (): number[][] => CHANNELS.map(() => []);

const upperValues = (logarithms: readonly number[][]): Float64Array =>
  Float64Array.from(logarithms, (values) => {
    const sorted = Float64Array.from(values).sort();
    return Math.max(SMALLEST, Math.exp(2 * (sorted[Math.floor(UPPER * sorted.length)] ?? 0)));
  });
