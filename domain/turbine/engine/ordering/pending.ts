import { CHANNELS } from "../../channels.ts";
import type { Run } from "./run.ts";
import { PENDING, PENDING_MS, PENDING_ROOM } from "./sender-numbers.ts";
import type { Stream } from "./stream.ts";

const WIDTH = CHANNELS.length;
/** Rows kept for a turbine; a second of 20 Hz is less. */
export const MOST_PENDING = 32;

/** Floats of a kept reading: its row, and its time in the room of two. */
const SLOT: number = WIDTH + (WIDTH % 2) + 2;
const TIME: number = SLOT / 2 - 1;

/**
 * Readings in order that just follow each other, until they make up what whoever judges them looks at
 * as one: a reading that completes nothing then touches the turbine's order and no more, which with
 * hundreds of turbines is what does not lie in the processor's cache.
 */
export interface Pending {
  /** Turbine × MOST_PENDING slots, seen as floats and as doubles. */
  readonly rows: Float32Array;
  readonly times: Float64Array;
}

export const createPending = (turbines: number): Pending => {
  const rows = new Float32Array(turbines * MOST_PENDING * SLOT);
  return { rows, times: new Float64Array(rows.buffer) };
};

/** Whether so many readings more would still complete nothing. */
export const hasRoom = ({ numbers, at }: Stream, count: number): boolean =>
  (numbers[at + PENDING] as number) + count < (numbers[at + PENDING_ROOM] as number);

/** Whether the run's readings each follow the one before, which was `lastSeq`, at the known interval. */
export const justFollow = (
  { numbers, at }: Stream,
  { count, seqs, elapsedMs, intervalMs }: Run,
  lastSeq: number,
): boolean => {
  const usual = numbers[at + PENDING_MS];
  let seq = lastSeq;
  for (let i = 0; i < count; i++) {
    seq += 1;
    if (seqs[i] !== seq || elapsedMs[i] !== usual || intervalMs[i] !== usual) return false;
  }
  return true;
};

/** Keeps the run's readings; there is room. */
export const keepReadings = (
  pending: Pending,
  turbine: number,
  { numbers, at }: Stream,
  { count, rows, times }: Run,
): void => {
  const first = turbine * MOST_PENDING + (numbers[at + PENDING] as number);
  for (let i = 0; i < count; i++) {
    const slot = (first + i) * SLOT;
    for (let channel = 0; channel < WIDTH; channel++) {
      pending.rows[slot + channel] = rows[i * WIDTH + channel] as number;
    }
    pending.times[(slot >> 1) + TIME] = times[i] as number;
  }
  numbers[at + PENDING] = (numbers[at + PENDING] as number) + count;
};

/** Puts what is kept, which ends with `lastSeq`, before the run's own readings. */
export const putBefore = (
  pending: Pending,
  turbine: number,
  { numbers, at }: Stream,
  run: Run,
  lastSeq: number,
): void => {
  const kept = numbers[at + PENDING] as number;
  const usual = numbers[at + PENDING_MS] as number;
  const first = turbine * MOST_PENDING;
  if (run.count > 0) shift(run, kept);
  for (let i = 0; i < kept; i++) {
    run.seqs[i] = lastSeq - kept + 1 + i;
    const slot = (first + i) * SLOT;
    run.times[i] = pending.times[(slot >> 1) + TIME] as number;
    run.elapsedMs[i] = usual;
    run.intervalMs[i] = usual;
    for (let channel = 0; channel < WIDTH; channel++) {
      run.rows[i * WIDTH + channel] = pending.rows[slot + channel] as number;
    }
  }
  run.count += kept;
};

const shift = ({ count, rows, seqs, times, elapsedMs, intervalMs }: Run, by: number): void => {
  rows.copyWithin(by * WIDTH, 0, count * WIDTH);
  for (const numbers of [seqs, times, elapsedMs, intervalMs]) numbers.copyWithin(by, 0, count);
};

/** Nothing is kept any more; what comes next is kept while fewer than `room` wait. */
export const emptyPending = ({ numbers, at }: Stream): void => {
  numbers[at + PENDING] = 0;
  numbers[at + PENDING_ROOM] = 0;
};

export const setRoom = ({ numbers, at }: Stream, room: number, intervalMs: number): void => {
  numbers[at + PENDING_ROOM] = Math.min(room, MOST_PENDING);
  numbers[at + PENDING_MS] = intervalMs;
};

/** What is kept goes with the next reading; the interval by which it came is still its own. */
export const endWaiting = ({ numbers, at }: Stream): void => {
  numbers[at + PENDING_ROOM] = 0;
};
