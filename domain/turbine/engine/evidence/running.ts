import { CHANNELS } from "../../channels.ts";
import { meanBetween, type Ring } from "../window/ring.ts";

const RPS = CHANNELS.indexOf("rps");
const VOLTAGE = CHANNELS.indexOf("voltage");
const FIFTHS = 5;
/** How much the rotor may change within a window that is judged, as a share of its speed. */
export const MOST_CHANGE = 0.25;
/** After a longer silence nobody knows whether the turbine stood meanwhile. */
export const KNOWN_SILENCE_MS = 120_000;

export interface RunningLimits {
  readonly rps: number;
  readonly voltage: number;
}

/** How long a turbine has been running, and whether its last standstill was seen. */
export interface Running {
  /** Readings since it last stood still, or since it was first seen. */
  readings: number;
  /** It was seen to stand: what follows is a start, and no gap in what is known. */
  hasStood: boolean;
}

export const createRunning = (): Running => ({ readings: 0, hasStood: false });

/**
 * Takes the newest reading's channels. Rotor or generator is enough: a rotor sensor that says 0 while
 * voltage is made must not pass as a stop.
 */
export const countRunning = (
  running: Running,
  row: ArrayLike<number>,
  limits: RunningLimits,
): void => {
  if ((row[RPS] as number) > limits.rps || (row[VOLTAGE] as number) > limits.voltage) {
    running.readings += 1;
    return;
  }
  running.readings = 0;
  running.hasStood = true;
};

/** The clock goes on through a silence short enough to know what happened, else it begins anew. */
export const passSilence = (running: Running, silentMs: number, rateHz: number): void => {
  if (running.readings > 0 && silentMs <= KNOWN_SILENCE_MS) {
    running.readings += Math.round((silentMs * rateHz) / 1_000);
    return;
  }
  running.readings = 0;
  running.hasStood = false;
};

/**
 * Whether the rotor kept its speed through the window: the means of its fifths differ by little.
 * While it starts, stops or takes a gust, it lags the wind by its inertia, and that says nothing of
 * its health. (The model judges dynamics under the same condition.)
 */
export const isSteady = (ring: Ring): boolean => {
  const rows = ring.length;
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (let fifth = 0; fifth < FIFTHS; fifth++) {
    const from = Math.round((fifth * rows) / FIFTHS);
    const mean = meanBetween(ring, RPS, from, Math.round(((fifth + 1) * rows) / FIFTHS));
    least = Math.min(least, mean);
    most = Math.max(most, mean);
  }
  return most - least <= MOST_CHANGE * most;
};

/** The same of a window in rows of channels. */
export const isSteadyWindow = (window: Float32Array): boolean =>
  keepsSpeed(window.length / CHANNELS.length, (from, to) => {
    let sum = 0;
    for (let row = from; row < to; row++) sum += window[row * CHANNELS.length + RPS] as number;
    return sum / (to - from);
  });

const keepsSpeed = (rows: number, meanRps: (from: number, to: number) => number): boolean => {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (let fifth = 0; fifth < FIFTHS; fifth++) {
    const from = Math.round((fifth * rows) / FIFTHS);
    const mean = meanRps(from, Math.round(((fifth + 1) * rows) / FIFTHS));
    least = Math.min(least, mean);
    most = Math.max(most, mean);
  }
  return most - least <= MOST_CHANGE * most;
};
