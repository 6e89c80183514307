import { CHANNELS } from "../channels.ts";

const WIDTH = CHANNELS.length;
const RPS = CHANNELS.indexOf("rps");
const VOLTAGE = CHANNELS.indexOf("voltage");
/** Shares of the window whose means are compared, and how much the rotor may change between them. */
const EDGE_SHARE = 0.2;
const MOST_CHANGE = 0.2;

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
 * Whether the rotor kept its speed through the window. While it starts, stops or takes a gust, it
 * lags the wind by its inertia, and that says nothing of its health.
 */
export const isSteady = (input: Float32Array): boolean => {
  const rows = input.length / WIDTH;
  const edge = Math.max(1, Math.floor(rows * EDGE_SHARE));
  const begin = meanRps(input, 0, edge);
  const end = meanRps(input, rows - edge, rows);
  return Math.abs(end - begin) <= MOST_CHANGE * Math.max(begin, end);
};

const meanRps = (input: Float32Array, from: number, to: number): number => {
  let sum = 0;
  for (let row = from; row < to; row++) sum += input[row * WIDTH + RPS] ?? 0;
  return sum / (to - from);
};
