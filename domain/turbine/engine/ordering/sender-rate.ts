import {
  countOne,
  INTERVAL_MS,
  RATE_CANDIDATE,
  RATE_CHANGES,
  type SenderNumbers,
  SPAN_FIRST,
  SPAN_LAST,
  SPAN_LEAST,
  SPAN_MOST,
  SPAN_STEPS,
} from "./sender-numbers.ts";

/** Readings a rate is measured over; two such spans must agree. */
export const SPAN = 20;
/** A rate that differs by less is the same: clocks drift, timers jitter. */
export const SAME_RATE = 0.05;
/** A span whose longest step is this many times its mean holds a pause or a jump of the clock. */
const UNEVEN = 3;

/**
 * Measures how fast a turbine sends, from its own clock. Takes the raw time of a reading whose number
 * follows the last one's; NaN begins anew. Only even spans count, so that no wild clock passes as a
 * rate. The turbine's numbers begin at `at`.
 */
export const measureRate = (numbers: SenderNumbers, at: number, time: number): void => {
  const step = time - (numbers[at + SPAN_LAST] as number);
  if (Number.isNaN(step)) {
    beginSpan(numbers, at, time);
    return;
  }
  const steps = (numbers[at + SPAN_STEPS] as number) + 1;
  numbers[at + SPAN_STEPS] = steps;
  numbers[at + SPAN_LAST] = time;
  if (step < (numbers[at + SPAN_LEAST] as number)) numbers[at + SPAN_LEAST] = step;
  if (step > (numbers[at + SPAN_MOST] as number)) numbers[at + SPAN_MOST] = step;
  if (steps < SPAN) return;
  judgeSpan(numbers, at);
  beginSpan(numbers, at, time);
};

/** The next step spans a lost reading, or a time was missing: the span begins anew. */
export const breakOffSpan = (numbers: SenderNumbers, at: number): void => {
  numbers[at + SPAN_LAST] = Number.NaN;
};

const beginSpan = (numbers: SenderNumbers, at: number, time: number): void => {
  numbers[at + SPAN_STEPS] = 0;
  numbers[at + SPAN_FIRST] = time;
  numbers[at + SPAN_LAST] = time;
  numbers[at + SPAN_LEAST] = Number.POSITIVE_INFINITY;
  numbers[at + SPAN_MOST] = 0;
};

const judgeSpan = (numbers: SenderNumbers, at: number): void => {
  const passed = (numbers[at + SPAN_LAST] as number) - (numbers[at + SPAN_FIRST] as number);
  const mean = passed / (numbers[at + SPAN_STEPS] as number);
  const isEven =
    (numbers[at + SPAN_LEAST] as number) > 0 &&
    (numbers[at + SPAN_MOST] as number) <= UNEVEN * mean;
  if (!isEven) return;
  if (isSame(mean, numbers[at + INTERVAL_MS] as number)) numbers[at + RATE_CANDIDATE] = Number.NaN;
  else if (isSame(mean, numbers[at + RATE_CANDIDATE] as number)) {
    numbers[at + INTERVAL_MS] = mean;
    countOne(numbers, at + RATE_CHANGES);
  } else numbers[at + RATE_CANDIDATE] = mean;
};

const isSame = (a: number, b: number): boolean => Math.abs(a / b - 1) <= SAME_RATE;
