import { CHANNELS } from "../../channels.ts";
import { createHold, type Hold } from "./hold.ts";
import { createNewcomer, type Newcomer } from "./newcomer.ts";
import { appendReading, type Run } from "./run.ts";
import { breakOffSpan, createSenderRate, measureRate, type SenderRate } from "./sender-rate.ts";
import {
  advanceClock,
  type ClockCounts,
  createTurbineClock,
  isNear,
  LONGEST_PAUSE_MS,
  setClock,
  type TurbineClock,
} from "./turbine-clock.ts";

/** What a lost reading is waited for, in the sender's time; MQTT reorders by a few messages. */
export const REORDER_MS = 300;
/** A longer silence is no reordering: nothing is waited for. */
export const BRIDGED_MS = 2_000;
/** Without a time, a number this far back means that the turbine counts anew. */
const RESTART = 64;
/** A number this far ahead of what the time allows is another numbering. */
const FOREIGN_MS = 5_000;

export interface StreamCounts {
  /** Readings that came twice or too late. */
  readonly duplicates: number;
  /** Readings that never came. */
  readonly gaps: number;
  /** How often the numbers began anew. */
  readonly restarts: number;
  /** Readings that fitted nothing and were dropped. */
  readonly strange: number;
  readonly rateChanges: number;
  readonly clock: ClockCounts;
}

/** How far one turbine's readings have been put in order; the functions below keep it. */
export interface Stream {
  readonly clock: TurbineClock;
  readonly rate: SenderRate;
  /** The newest reading in order; −1 before the first. */
  lastSeq: number;
  /** Readings that wait for an earlier one; most turbines never need it. */
  hold: Hold | undefined;
  newcomer: Newcomer | undefined;
  duplicates: number;
  gaps: number;
  restarts: number;
  strange: number;
}

export const createStream = (expectedMs: number): Stream => ({
  clock: createTurbineClock(),
  rate: createSenderRate(expectedMs),
  lastSeq: -1,
  hold: undefined,
  newcomer: undefined,
  duplicates: 0,
  gaps: 0,
  restarts: 0,
  strange: 0,
});

/** Goes on where another process ended. */
export const resumeStream = (stream: Stream, seq: number, time: number): void => {
  stream.lastSeq = seq;
  setClock(stream.clock, time);
};

export const countsOf = ({ clock, rate, ...stream }: Stream): StreamCounts => ({
  duplicates: stream.duplicates,
  gaps: stream.gaps,
  restarts: stream.restarts,
  strange: stream.strange,
  rateChanges: rate.changes,
  clock: { jumps: clock.jumps, stuck: clock.stuck },
});

/**
 * Puts one turbine's readings in order by number and time, and appends to the run what is next: the
 * repeated are dropped, the early wait for REORDER_MS, the lost are given up, and a numbering or a
 * clock that begins anew is followed. Takes the row of six that begins at cell `from`; `seq` and
 * `time` may be NaN.
 */
export const orderReading = (
  stream: Stream,
  run: Run,
  rows: Float32Array,
  from: number,
  seq: number,
  time: number,
): void => {
  if (seq === stream.lastSeq + 1 || (stream.lastSeq < 0 && seq >= 0)) {
    accept(stream, run, rows, from, seq, time);
    if (stream.hold !== undefined) releaseNext(stream, run, stream.hold);
  } else if (Number.isNaN(seq)) accept(stream, run, rows, from, stream.lastSeq + 1, time);
  else orderOdd(stream, run, rows, from, seq, time);
};

const accept = (
  stream: Stream,
  run: Run,
  rows: Float32Array,
  from: number,
  seq: number,
  time: number,
): void => {
  const { clock, rate, lastSeq } = stream;
  const steps = lastSeq < 0 ? 1 : seq - lastSeq;
  if (steps > 1) {
    stream.gaps += steps - 1;
    breakOffSpan(rate);
  }
  measureRate(rate, time);
  const elapsed = advanceClock(clock, steps, time, rate.intervalMs);
  appendReading(run, rows, from, seq, clock.time, elapsed, rate.intervalMs);
  stream.lastSeq = seq;
  stream.newcomer = undefined;
};

const orderOdd = (
  stream: Stream,
  run: Run,
  rows: Float32Array,
  from: number,
  seq: number,
  time: number,
): void => {
  const passed = time - stream.clock.time;
  switch (placeOf(seq - stream.lastSeq, passed, stream.rate.intervalMs)) {
    case "early":
      wait(stream, run, rows, from, seq, time);
      break;
    case "restarted":
      begin(stream, run, rows, from, seq, time, passed);
      break;
    case "strange":
      doubt(stream, run, rows, from, seq, time);
      break;
    default:
      stream.duplicates += 1;
  }
};

const released = new Float32Array(CHANNELS.length);

const releaseFirst = (stream: Stream, run: Run, hold: Hold): void => {
  const seq = hold.firstSeq();
  const time = hold.take(released);
  if (seq > stream.lastSeq) accept(stream, run, released, 0, seq, time);
  else stream.duplicates += 1;
};

const releaseAll = (stream: Stream, run: Run): void => {
  while (stream.hold !== undefined && stream.hold.count() > 0) {
    releaseFirst(stream, run, stream.hold);
  }
};

const releaseNext = (stream: Stream, run: Run, hold: Hold): void => {
  while (hold.count() > 0 && hold.firstSeq() <= stream.lastSeq + 1) {
    releaseFirst(stream, run, hold);
  }
};

const begin = (
  stream: Stream,
  run: Run,
  rows: Float32Array,
  from: number,
  seq: number,
  time: number,
  elapsed: number,
): void => {
  const { clock, rate } = stream;
  releaseAll(stream, run);
  stream.restarts += 1;
  breakOffSpan(rate);
  setClock(clock, time);
  appendReading(run, rows, from, seq, time, elapsed, rate.intervalMs);
  stream.lastSeq = seq;
  stream.newcomer = undefined;
};

const wait = (
  stream: Stream,
  run: Run,
  rows: Float32Array,
  from: number,
  seq: number,
  time: number,
): void => {
  const { intervalMs } = stream.rate;
  if ((seq - stream.lastSeq - 1) * intervalMs > BRIDGED_MS) {
    releaseAll(stream, run);
    accept(stream, run, rows, from, seq, time);
    return;
  }
  stream.hold ??= createHold();
  const { hold } = stream;
  if (!hold.add(rows, from, seq, time)) stream.duplicates += 1;
  const isOverdue = (hold.lastSeq() - hold.firstSeq()) * intervalMs >= REORDER_MS;
  if (isOverdue || hold.isFull()) {
    releaseFirst(stream, run, hold);
    releaseNext(stream, run, hold);
  }
};

const doubt = (
  stream: Stream,
  run: Run,
  rows: Float32Array,
  from: number,
  seq: number,
  time: number,
): void => {
  stream.newcomer ??= createNewcomer();
  if (stream.newcomer.isCredible(seq, time, stream.rate.intervalMs)) {
    begin(stream, run, rows, from, seq, time, Number.NaN);
  } else stream.strange += 1;
};

type Place = "early" | "repeated" | "restarted" | "strange";

const placeOf = (steps: number, passed: number, intervalMs: number): Place =>
  Number.isNaN(passed) ? placeByNumber(steps) : placeByTime(steps, passed, intervalMs);

const placeByNumber = (steps: number): Place => {
  if (steps > 0) return "early";
  return steps < 1 - RESTART ? "restarted" : "repeated";
};

const placeByTime = (steps: number, passed: number, intervalMs: number): Place => {
  const isLater = passed >= 0 && passed <= LONGEST_PAUSE_MS;
  if (steps > 0) {
    const isForeign = isLater && steps * intervalMs > 2 * passed + FOREIGN_MS;
    return isForeign ? "restarted" : "early";
  }
  if (isNear(passed - steps * intervalMs, steps, intervalMs)) return "repeated";
  return isLater && passed > 0 ? "restarted" : "strange";
};
