import { CHANNELS } from "../../channels.ts";
import { WRAPPING } from "../../parts.ts";
import type { Run } from "../ordering/run.ts";
import { SAME_RATE } from "../ordering/sender-rate.ts";
import { BRIDGED_MS } from "../ordering/stream.ts";

const WIDTH = CHANNELS.length;
/** A sender at most this much slower or faster than the model can be resampled. */
const SLOWEST = 0.5;
const FASTEST = 2.5;
/** From so many intervals on, a reading is missing. */
const LONGEST_STEP = 1.5;

/** Takes the model's samples, one after the other. */
export interface Samples {
  /** The row that begins at cell `from`; `isReal` 0: this one was lost and is bridged. */
  take(rows: Float32Array, from: number, isReal: 0 | 1): void;
  /** Writes the newest row. */
  newest(out: Float32Array): void;
  /** What comes now does not follow: `silentMs` passed, NaN when nobody can tell. */
  breakOff(silentMs: number): void;
}

/**
 * Lays readings on the model's own grid in time. At the model's rate each reading is one sample, and
 * lost ones are bridged by a straight line up to BRIDGED_MS; other rates are resampled by straight
 * lines where the model's window can bear it.
 */
export interface Grid {
  readonly rateHz: number;
  /** Milliseconds between two samples, and between two readings as the turbine sends them. */
  readonly ownMs: number;
  usualMs: number;
  isOwnRate: boolean;
  /** The reading before, which the next one may follow. */
  hasPrevious: boolean;
  readonly previous: Float32Array;
  /** The reading before is the newest sample, and not yet written to `previous`. */
  isPreviousNewest: boolean;
  readonly row: Float32Array;
  /** Samples that have passed since the last one, where the rates differ. */
  phase: number;
  /** Why this turbine's readings cannot be judged, with both rates; undefined while they can. */
  refusal: string | undefined;
  /** Readings that could not be used because of their rate. */
  refused: number;
}

export const createGrid = (rateHz: number): Grid => ({
  rateHz,
  ownMs: 1_000 / rateHz,
  usualMs: 1_000 / rateHz,
  isOwnRate: true,
  hasPrevious: false,
  previous: new Float32Array(WIDTH),
  isPreviousNewest: false,
  row: new Float32Array(WIDTH),
  phase: 0,
  refusal: undefined,
  refused: 0,
});

/** Whether the next reading may be the next sample as it is. */
export const isFollowing = ({ hasPrevious, isOwnRate }: Grid): boolean => hasPrevious && isOwnRate;

/** How many of a run's readings from `index` on, at most so many, are the next samples as they are. */
export const countNext = (grid: Grid, run: Run, index: number, most: number): number => {
  if (!isFollowing(grid)) return 0;
  const { elapsedMs, intervalMs } = run;
  const { usualMs } = grid;
  const end = Math.min(run.count, index + most);
  const longest = Math.min(LONGEST_STEP * usualMs, BRIDGED_MS);
  let at = index;
  while (at < end && intervalMs[at] === usualMs && (elapsedMs[at] as number) < longest) at += 1;
  return at - index;
};

/** As many readings as countNext said were taken as samples; the last of them is the newest. */
export const passNext = (grid: Grid): void => {
  grid.isPreviousNewest = true;
};

/** Takes any reading of a run. */
export const takeReading = (grid: Grid, samples: Samples, run: Run, index: number): void => {
  const elapsedMs = run.elapsedMs[index] as number;
  const intervalMs = run.intervalMs[index] as number;
  if (!isBearable(grid, intervalMs)) {
    grid.refused += 1;
    return;
  }
  if (grid.isPreviousNewest) samples.newest(grid.previous);
  grid.isPreviousNewest = false;
  place(grid, samples, run.rows, index * WIDTH, elapsedMs, intervalMs);
  copyRow(run.rows, index * WIDTH, grid.previous);
  grid.hasPrevious = true;
};

const isBearable = (grid: Grid, intervalMs: number): boolean => {
  if (intervalMs === grid.usualMs) return grid.refusal === undefined;
  const { rateHz, ownMs } = grid;
  const share = ownMs / intervalMs;
  grid.usualMs = intervalMs;
  grid.isOwnRate = Math.abs(intervalMs / ownMs - 1) <= SAME_RATE;
  grid.refusal =
    share >= SLOWEST - SAME_RATE && share <= FASTEST + SAME_RATE
      ? undefined
      : `sends ${hertz(1_000 / intervalMs)} Hz, the model was trained at ${hertz(rateHz)} Hz: expected ${hertz(SLOWEST * rateHz)} to ${hertz(FASTEST * rateHz)} Hz; train a model at this rate`;
  grid.hasPrevious = false;
  return grid.refusal === undefined;
};

const place = (
  grid: Grid,
  samples: Samples,
  rows: Float32Array,
  from: number,
  elapsedMs: number,
  intervalMs: number,
): void => {
  if (!(grid.hasPrevious && elapsedMs <= BRIDGED_MS)) {
    grid.phase = 0;
    samples.breakOff(elapsedMs);
    samples.take(rows, from, 1);
  } else if (grid.isOwnRate) {
    bridge(grid, samples, rows, from, Math.max(1, Math.round(elapsedMs / intervalMs)));
  } else resample(grid, samples, rows, from, elapsedMs, intervalMs);
};

/** `count` samples between the last reading and this one, the last of them being this one. */
const bridge = (
  grid: Grid,
  samples: Samples,
  rows: Float32Array,
  from: number,
  count: number,
): void => {
  for (let i = 1; i < count; i++) {
    mix(grid, rows, from, i / count);
    samples.take(grid.row, 0, 0);
  }
  samples.take(rows, from, 1);
};

/** Samples at whole steps of the model between the last reading and this one. */
const resample = (
  grid: Grid,
  samples: Samples,
  rows: Float32Array,
  from: number,
  elapsedMs: number,
  intervalMs: number,
): void => {
  const isReal = elapsedMs <= LONGEST_STEP * intervalMs ? 1 : 0;
  const steps = elapsedMs / grid.ownMs;
  let at = 1 - grid.phase;
  for (; at <= steps + 1e-9; at += 1) {
    mix(grid, rows, from, Math.min(1, at / steps));
    samples.take(grid.row, 0, isReal);
  }
  grid.phase = steps - (at - 1);
};

/** A straight line between two readings; an angle that wraps decides nothing, so it is held. */
const mix = ({ previous, row }: Grid, rows: Float32Array, from: number, share: number): void => {
  for (let channel = 0; channel < WIDTH; channel++) {
    const before = previous[channel] as number;
    row[channel] = before + ((rows[from + channel] as number) - before) * share;
  }
  for (const angle of WRAPPING) {
    row[angle] = (share < 0.5 ? previous[angle] : rows[from + angle]) as number;
  }
};

const copyRow = (rows: Float32Array, from: number, to: Float32Array): void => {
  for (let channel = 0; channel < WIDTH; channel++) to[channel] = rows[from + channel] as number;
};

const hertz = (value: number): string => Number(value.toPrecision(3)).toString();
