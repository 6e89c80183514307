/** Readings a rate is measured over; two such spans must agree. */
const SPAN = 20;
/** A rate that differs by less is the same: clocks drift, timers jitter. */
export const SAME_RATE = 0.05;
/** A span whose longest step is this many times its mean holds a pause or a jump of the clock. */
const UNEVEN = 3;

/** How fast a turbine sends, from its own clock; the functions below keep it. */
export interface SenderRate {
  /** Milliseconds between two readings as the sender's clock has it. */
  intervalMs: number;
  candidateMs: number;
  /** Of the span under way: its steps, its first and last raw time, its shortest and longest step. */
  steps: number;
  first: number;
  last: number;
  least: number;
  most: number;
  /** How often another rate was adopted. */
  changes: number;
}

export const createSenderRate = (expectedMs: number): SenderRate => ({
  intervalMs: expectedMs,
  candidateMs: Number.NaN,
  steps: 0,
  first: Number.NaN,
  last: Number.NaN,
  least: Number.POSITIVE_INFINITY,
  most: 0,
  changes: 0,
});

/**
 * Takes the raw time of a reading whose number follows the last one's; NaN begins anew. Only even
 * spans count, so that no wild clock passes as a rate.
 */
export const measureRate = (rate: SenderRate, time: number): void => {
  const step = time - rate.last;
  if (Number.isNaN(step)) {
    beginSpan(rate, time);
    return;
  }
  rate.steps += 1;
  rate.last = time;
  if (step < rate.least) rate.least = step;
  if (step > rate.most) rate.most = step;
  if (rate.steps < SPAN) return;
  judgeSpan(rate);
  beginSpan(rate, time);
};

/** The next step spans a lost reading, or a time was missing: the span begins anew. */
export const breakOffSpan = (rate: SenderRate): void => {
  rate.last = Number.NaN;
};

const beginSpan = (rate: SenderRate, time: number): void => {
  rate.steps = 0;
  rate.first = time;
  rate.last = time;
  rate.least = Number.POSITIVE_INFINITY;
  rate.most = 0;
};

const judgeSpan = (rate: SenderRate): void => {
  const mean = (rate.last - rate.first) / rate.steps;
  if (!(rate.least > 0 && rate.most <= UNEVEN * mean)) return;
  if (isSame(mean, rate.intervalMs)) rate.candidateMs = Number.NaN;
  else if (isSame(mean, rate.candidateMs)) {
    rate.intervalMs = mean;
    rate.changes += 1;
  } else rate.candidateMs = mean;
};

const isSame = (a: number, b: number): boolean => Math.abs(a / b - 1) <= SAME_RATE;
