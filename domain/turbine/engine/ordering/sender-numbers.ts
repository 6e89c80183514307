/**
 * What is kept of a turbine as a sender, all turbines' in one array: numbers of an object would lie
 * each in a box of its own, and what a reading touches must be few lines of the processor's cache. The
 * first sixteen are what every reading needs.
 */
export type SenderNumbers = Float64Array;

/** The newest reading in order; −1 before the first. */
export const LAST_SEQ = 0;
/** The newest reading's time: its own if that is credible, else what must have been. */
export const CLOCK_TIME = 1;
/** The time it claimed, and times in a row that were the same. */
export const CLOCK_RAW = 2;
export const CLOCK_REPEATS = 3;
/** Milliseconds between two readings as the sender's clock has it. */
export const INTERVAL_MS = 4;
/** Of the span a rate is measured over: steps, first and last raw time, shortest and longest step. */
export const SPAN_STEPS = 5;
export const SPAN_FIRST = 6;
export const SPAN_LAST = 7;
export const SPAN_LEAST = 8;
export const SPAN_MOST = 9;
/** Times in a row that agreed with a clock that has jumped. */
export const CLOCK_AGREED = 10;
/** Readings in order that nobody has been given yet, and how many make them worth giving. */
export const PENDING = 11;
export const PENDING_ROOM = 12;
/** The interval that the listeners know. */
export const PENDING_MS = 13;
/** The last time of a clock that has jumped, and how often it did, or stood still. */
export const CLOCK_CANDIDATE = 16;
export const CLOCK_JUMPS = 17;
export const CLOCK_STUCK = 18;
export const RATE_CANDIDATE = 19;
/** How often another rate was adopted. */
export const RATE_CHANGES = 20;
export const DUPLICATES = 21;
export const GAPS = 22;
export const RESTARTS = 23;
export const STRANGE = 24;

/** Whole lines of the cache. */
export const SENDER_NUMBERS = 32;

export const createSenderNumbers = (turbines: number, expectedMs: number): SenderNumbers => {
  const numbers = new Float64Array(turbines * SENDER_NUMBERS);
  for (let at = 0; at < numbers.length; at += SENDER_NUMBERS) {
    for (const unknown of [CLOCK_TIME, CLOCK_RAW, CLOCK_CANDIDATE, SPAN_FIRST, SPAN_LAST]) {
      numbers[at + unknown] = Number.NaN;
    }
    numbers[at + RATE_CANDIDATE] = Number.NaN;
    numbers[at + LAST_SEQ] = -1;
    numbers[at + INTERVAL_MS] = expectedMs;
    numbers[at + SPAN_LEAST] = Number.POSITIVE_INFINITY;
  }
  return numbers;
};

export const countOne = (numbers: SenderNumbers, cell: number): void => {
  numbers[cell] = (numbers[cell] as number) + 1;
};
