/** Readings a rate is measured over; two such spans must agree. */
const SPAN = 20;
/** A rate that differs by less is the same: clocks drift, timers jitter. */
export const SAME_RATE = 0.05;
/** A span whose longest step is this many times its mean holds a pause or a jump of the clock. */
const UNEVEN = 3;

export interface SenderRate {
  /** Takes the raw time of a reading whose number follows the last one's; NaN begins anew. */
  add(time: number): void;
  /** The next step spans a lost reading, or a time was missing: the span begins anew. */
  breakOff(): void;
  /** Milliseconds between two readings as the sender's clock has it. */
  intervalMs(): number;
  /** How often another rate was adopted. */
  changes(): number;
}

/**
 * Measures how fast a turbine sends, from its own clock. Only even spans count, so that no wild
 * clock passes as a rate.
 */
export const createSenderRate = (expectedMs: number): SenderRate => {
  let interval = expectedMs;
  let candidate = Number.NaN;
  let changed = 0;
  let [steps, first, last, least, most] = [0, 0, Number.NaN, 0, 0];

  const begin = (time: number): void => {
    [steps, first, last, least, most] = [0, time, time, Number.POSITIVE_INFINITY, 0];
  };

  const judge = (): void => {
    const mean = (last - first) / steps;
    if (!(least > 0 && most <= UNEVEN * mean)) return;
    if (isSame(mean, interval)) candidate = Number.NaN;
    else if (isSame(mean, candidate)) {
      interval = mean;
      changed += 1;
    } else candidate = mean;
  };

  return {
    add(time) {
      if (Number.isNaN(last) || Number.isNaN(time)) {
        begin(time);
        return;
      }
      const step = time - last;
      steps += 1;
      least = Math.min(least, step);
      most = Math.max(most, step);
      last = time;
      if (steps < SPAN) return;
      judge();
      begin(time);
    },
    breakOff() {
      last = Number.NaN;
    },
    intervalMs: () => interval,
    changes: () => changed,
  };
};

const isSame = (a: number, b: number): boolean => Math.abs(a / b - 1) <= SAME_RATE;
