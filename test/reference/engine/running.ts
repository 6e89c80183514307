import { CHANNELS } from "../../../domain/turbine/channels.ts";

const WIDTH = CHANNELS.length;
const RPS = CHANNELS.indexOf("rps");
const VOLTAGE = CHANNELS.indexOf("voltage");
const FIFTHS = 5;
/** How much the rotor may change within a window that is judged, as a share of its speed. */
const MOST_CHANGE = 0.25;
/** After a longer silence nobody knows whether the turbine stood meanwhile. */
const KNOWN_SILENCE_MS = 120_000;

interface RunningLimits {
  readonly rps: number;
  readonly voltage: number;
}

/** How long a turbine has been running, and whether its last standstill was seen. */
interface Running {
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

/** Whether the means of the window's fifths differ by little; rows of channels. */
export const isSteady = (window: Float32Array): boolean => {
  const rows = window.length / WIDTH;
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (let fifth = 0; fifth < FIFTHS; fifth++) {
    const from = Math.round((fifth * rows) / FIFTHS);
    const to = Math.round(((fifth + 1) * rows) / FIFTHS);
    let sum = 0;
    for (let row = from; row < to; row++) sum += window[row * WIDTH + RPS] as number;
    least = Math.min(least, sum / (to - from));
    most = Math.max(most, sum / (to - from));
  }
  return most - least <= MOST_CHANGE * most;
};
