import { CHANNELS } from "../../channels.ts";
import { createHold, type Hold } from "./hold.ts";
import { createNewcomer, type Newcomer } from "./newcomer.ts";
import { appendReading, type Run } from "./run.ts";
import {
  CLOCK_JUMPS,
  CLOCK_STUCK,
  CLOCK_TIME,
  countOne,
  DUPLICATES,
  GAPS,
  INTERVAL_MS,
  LAST_SEQ,
  RATE_CHANGES,
  RESTARTS,
  SENDER_NUMBERS,
  type SenderNumbers,
  STRANGE,
} from "./sender-numbers.ts";
import { breakOffSpan, measureRate } from "./sender-rate.ts";
import {
  advanceClock,
  type ClockCounts,
  isNear,
  LONGEST_PAUSE_MS,
  setClock,
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
  /** The turbine's own begin at `at`. */
  readonly numbers: SenderNumbers;
  readonly at: number;
  /** Readings that wait for an earlier one; most turbines never need it. */
  hold: Hold | undefined;
  newcomer: Newcomer | undefined;
}

/** The stream of one turbine among those that the numbers are for. */
export const createStream = (numbers: SenderNumbers, turbine: number): Stream => ({
  numbers,
  at: turbine * SENDER_NUMBERS,
  hold: undefined,
  newcomer: undefined,
});

/** Goes on where another process ended. */
export const resumeStream = ({ numbers, at }: Stream, seq: number, time: number): void => {
  numbers[at + LAST_SEQ] = seq;
  setClock(numbers, at, time);
};

export const countsOf = ({ numbers, at }: Stream): StreamCounts => {
  const count = (place: number): number => numbers[at + place] as number;
  return {
    duplicates: count(DUPLICATES),
    gaps: count(GAPS),
    restarts: count(RESTARTS),
    strange: count(STRANGE),
    rateChanges: count(RATE_CHANGES),
    clock: { jumps: count(CLOCK_JUMPS), stuck: count(CLOCK_STUCK) },
  };
};

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
  const lastSeq = lastSeqOf(stream);
  if (seq === lastSeq + 1 || (lastSeq < 0 && seq >= 0)) {
    accept(stream, run, rows, from, seq, time);
    if (stream.hold !== undefined) releaseNext(stream, run, stream.hold);
  } else if (Number.isNaN(seq)) accept(stream, run, rows, from, lastSeq + 1, time);
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
  const { numbers, at } = stream;
  const lastSeq = numbers[at + LAST_SEQ] as number;
  const steps = lastSeq < 0 ? 1 : seq - lastSeq;
  if (steps > 1) {
    numbers[at + GAPS] = (numbers[at + GAPS] as number) + steps - 1;
    breakOffSpan(numbers, at);
  }
  measureRate(numbers, at, time);
  const elapsed = advanceClock(numbers, at, steps, time);
  const intervalMs = numbers[at + INTERVAL_MS] as number;
  appendReading(run, rows, from, seq, numbers[at + CLOCK_TIME] as number, elapsed, intervalMs);
  numbers[at + LAST_SEQ] = seq;
  stream.newcomer = undefined;
};

/** The number of the newest reading in order; −1 before the first. */
export const lastSeqOf = ({ numbers, at }: Stream): number => numbers[at + LAST_SEQ] as number;

const intervalOf = ({ numbers, at }: Stream): number => numbers[at + INTERVAL_MS] as number;

const countDuplicate = ({ numbers, at }: Stream): void => countOne(numbers, at + DUPLICATES);

const orderOdd = (
  stream: Stream,
  run: Run,
  rows: Float32Array,
  from: number,
  seq: number,
  time: number,
): void => {
  const passed = time - (stream.numbers[stream.at + CLOCK_TIME] as number);
  switch (placeOf(seq - lastSeqOf(stream), passed, intervalOf(stream))) {
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
      countDuplicate(stream);
  }
};

const released = new Float32Array(CHANNELS.length);

const releaseFirst = (stream: Stream, run: Run, hold: Hold): void => {
  const seq = hold.firstSeq();
  const time = hold.take(released);
  if (seq > lastSeqOf(stream)) accept(stream, run, released, 0, seq, time);
  else countDuplicate(stream);
};

const releaseAll = (stream: Stream, run: Run): void => {
  while (stream.hold !== undefined && stream.hold.count() > 0) {
    releaseFirst(stream, run, stream.hold);
  }
};

const releaseNext = (stream: Stream, run: Run, hold: Hold): void => {
  while (hold.count() > 0 && hold.firstSeq() <= lastSeqOf(stream) + 1) {
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
  const { numbers, at } = stream;
  releaseAll(stream, run);
  countOne(numbers, at + RESTARTS);
  breakOffSpan(numbers, at);
  setClock(numbers, at, time);
  appendReading(run, rows, from, seq, time, elapsed, intervalOf(stream));
  numbers[at + LAST_SEQ] = seq;
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
  const intervalMs = intervalOf(stream);
  if ((seq - lastSeqOf(stream) - 1) * intervalMs > BRIDGED_MS) {
    releaseAll(stream, run);
    accept(stream, run, rows, from, seq, time);
    return;
  }
  stream.hold ??= createHold();
  const { hold } = stream;
  if (!hold.add(rows, from, seq, time)) countDuplicate(stream);
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
  if (stream.newcomer.isCredible(seq, time, intervalOf(stream))) {
    begin(stream, run, rows, from, seq, time, Number.NaN);
  } else countOne(stream.numbers, stream.at + STRANGE);
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
