import { CHANNELS } from "../../../domain/turbine/channels.ts";

const WIDTH = CHANNELS.length;
const RPS = CHANNELS.indexOf("rps");
const VOLTAGE = CHANNELS.indexOf("voltage");
const FIFTHS = 5;
/** How much the rotor may change within a window that is judged, as a share of its speed. */
export const MOST_CHANGE = 0.25;

export interface RunningLimits {
  readonly rps: number;
  readonly voltage: number;
}

export interface RunningClock {
  /** Takes the newest six values. */
  add(values: Float32Array): void;
  /** Readings since the turbine last stood still. */
  readings(): number;
  reset(): void;
}

/**
 * Counts how long the turbine has been running. Rotor or generator is enough: a rotor sensor that
 * says 0 while voltage is made must not pass as a stop.
 */
export const createRunningClock = ({ rps, voltage }: RunningLimits): RunningClock => {
  let readings = 0;
  return {
    add(values) {
      const isRunning = (values[RPS] ?? 0) > rps || (values[VOLTAGE] ?? 0) > voltage;
      readings = isRunning ? readings + 1 : 0;
    },
    readings: () => readings,
    reset() {
      readings = 0;
    },
  };
};

/**
 * Whether the rotor kept its speed through the window: the means of its fifths differ by little.
 * While it starts, stops or takes a gust, it lags the wind by its inertia, and that says nothing of
 * its health. (The model judges dynamics under the same condition.)
 */
export const isSteady = (input: Float32Array): boolean => {
  const rows = input.length / WIDTH / FIFTHS;
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (let fifth = 0; fifth < FIFTHS; fifth++) {
    const mean = meanRps(input, Math.round(fifth * rows), Math.round((fifth + 1) * rows));
    least = Math.min(least, mean);
    most = Math.max(most, mean);
  }
  return most - least <= MOST_CHANGE * most;
};

const meanRps = (input: Float32Array, from: number, to: number): number => {
  let sum = 0;
  for (let row = from; row < to; row++) sum += input[row * WIDTH + RPS] ?? 0;
  return sum / (to - from);
};
