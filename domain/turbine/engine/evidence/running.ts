import { CHANNELS, type Channel } from "../../channels.ts";
import { ROTOR } from "../../parts.ts";
import { FILE_RUNNING } from "../../wind-turbine-file.ts";
import { FIFTHS, startOfFifth } from "../window/chunk.ts";

const WIDTH = CHANNELS.length;
/** How much the rotor may change within a window that is judged, as a share of its speed. */
export const MOST_CHANGE = 0.25;
/** After a longer silence nobody knows whether the turbine stood meanwhile. */
export const KNOWN_SILENCE_MS = 120_000;

/** Above which value each channel says that the machine runs, by the channel's name. */
export type RunningByName = Readonly<Record<Channel, number>>;

/** The same by the channels' places. */
export interface RunningLimits {
  readonly channels: Int32Array;
  readonly above: Float64Array;
}

export const runningLimitsOf = (byName: RunningByName): RunningLimits => ({
  channels: Int32Array.from(FILE_RUNNING, ({ channel }) => CHANNELS.indexOf(channel)),
  above: Float64Array.from(
    FILE_RUNNING,
    ({ channel }) => byName[channel] ?? Number.POSITIVE_INFINITY,
  ),
});

/** How long a turbine has been running, and whether its last standstill was seen. */
export interface Running {
  /** Readings since it last stood still, or since it was first seen. */
  readings: number;
  /** It was seen to stand: what follows is a start, and no gap in what is known. */
  hasStood: boolean;
}

export const createRunning = (): Running => ({ readings: 0, hasStood: false });

/**
 * Takes rows of values, from `from` (inclusive) to `to` (exclusive). One channel of them, rotor or
 * generator, is enough: a rotor sensor that says 0 while voltage is made must not pass as a stop.
 */
export const countRunning = (
  running: Running,
  rows: Float32Array,
  from: number,
  to: number,
  limits: RunningLimits,
): void => {
  for (let row = from * WIDTH; row < to * WIDTH; row += WIDTH) {
    if (isAnyAbove(rows, row, limits)) running.readings += 1;
    else {
      running.readings = 0;
      running.hasStood = true;
    }
  }
};

const isAnyAbove = (
  rows: Float32Array,
  row: number,
  { channels, above }: RunningLimits,
): boolean => {
  for (let k = 0; k < channels.length; k++) {
    if ((rows[row + (channels[k] as number)] as number) > (above[k] as number)) return true;
  }
  return false;
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
 * its health. (The model judges dynamics under the same condition.) From cell `from` on `speeds` has the
 * rotor's mean speed in each of a ring's chunks, whose window begins with chunk `oldest`.
 */
export const isSteady = (
  speeds: Float64Array,
  from: number,
  chunks: number,
  oldest: number,
): boolean => {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  let at = oldest;
  let chunk = 0;
  for (let fifth = 0; fifth < FIFTHS; fifth++) {
    const end = startOfFifth(fifth + 1, chunks);
    const count = end - chunk;
    let sum = 0;
    for (; chunk < end; chunk++) {
      sum += speeds[from + at] as number;
      at = at + 1 === chunks ? 0 : at + 1;
    }
    const mean = sum / count;
    if (mean < least) least = mean;
    if (mean > most) most = mean;
  }
  return most - least <= MOST_CHANGE * most;
};

/** The rotor's mean speed in rows of six, from `from` (inclusive) to `to` (exclusive). */
export const meanSpeed = (rows: Float32Array, from: number, to: number): number => {
  let sum = 0;
  for (let row = from * WIDTH; row < to * WIDTH; row += WIDTH) sum += rows[row + ROTOR] as number;
  return sum / (to - from);
};

/** The same of a window in rows of six. */
export const isSteadyWindow = (window: Float32Array): boolean => {
  const rows = window.length / WIDTH;
  const speeds = Float64Array.from({ length: FIFTHS }, (_, fifth) =>
    meanSpeed(window, startOfFifth(fifth, rows), startOfFifth(fifth + 1, rows)),
  );
  return isSteady(speeds, 0, FIFTHS, 0);
};
