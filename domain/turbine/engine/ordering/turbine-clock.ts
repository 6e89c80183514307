import {
  CLOCK_AGREED,
  CLOCK_CANDIDATE,
  CLOCK_JUMPS,
  CLOCK_RAW,
  CLOCK_REPEATS,
  CLOCK_STUCK,
  CLOCK_TIME,
  countOne,
  INTERVAL_MS,
  type SenderNumbers,
} from "./sender-numbers.ts";

/** A pause of the turbine; a jump beyond it is the clock's. */
export const LONGEST_PAUSE_MS = 3_600_000;
/** So many readings in a row must agree before a jumped clock is believed. */
export const CONSISTENT = 3;
/** A time may be off by so many intervals, and by this share of the time since the last one. */
const SLACK_INTERVALS = 1.5;
const SLACK_SHARE = 0.05;
/** However long the time was: another numbering must not pass as drift. */
const MOST_DRIFT_MS = 2_000;

export interface ClockCounts {
  /** Times that did not fit, per stretch of them. */
  readonly jumps: number;
  /** Stretches in which the clock stood still. */
  readonly stuck: number;
}

/** Begins at a time without asking how it came to it. */
export const setClock = (numbers: SenderNumbers, at: number, time: number): void => {
  numbers[at + CLOCK_TIME] = time;
  numbers[at + CLOCK_RAW] = time;
  numbers[at + CLOCK_AGREED] = 0;
  numbers[at + CLOCK_REPEATS] = 0;
};

/** Whether a claimed time is the expected one, within jitter and drift. */
export const isNear = (error: number, steps: number, intervalMs: number): boolean =>
  Math.abs(error) <= slackMs(steps, intervalMs);

/** How far the time of a reading so many numbers after the last one may be off. */
export const slackMs = (steps: number, intervalMs: number): number =>
  SLACK_INTERVALS * intervalMs +
  Math.min(MOST_DRIFT_MS, SLACK_SHARE * Math.abs(steps) * intervalMs);

/**
 * Takes a reading `steps` numbers after the last one and the time it claims (NaN: none). Answers the
 * milliseconds that passed. A turbine's clock may jump, stand still, drift, or be wrong once. The
 * readings' numbers say how much time passed; the clock is believed while it agrees with them, and
 * again once it has been consistent for a few readings. One reading from 2036 therefore changes
 * nothing. The turbine's numbers begin at `at`.
 */
export const advanceClock = (
  numbers: SenderNumbers,
  at: number,
  steps: number,
  claimed: number,
): number => {
  const time = credible(numbers, at, claimed);
  const passed = steps * (numbers[at + INTERVAL_MS] as number);
  const before = numbers[at + CLOCK_TIME] as number;
  if (Number.isNaN(before)) numbers[at + CLOCK_TIME] = firstOf(time);
  else if (Number.isNaN(time)) numbers[at + CLOCK_TIME] = before + passed;
  else return compare(numbers, at, time, steps, passed);
  return passed;
};

/** A clock that stands still says nothing: NaN. */
const credible = (numbers: SenderNumbers, at: number, time: number): number => {
  const repeats =
    time === numbers[at + CLOCK_RAW] ? (numbers[at + CLOCK_REPEATS] as number) + 1 : 0;
  numbers[at + CLOCK_REPEATS] = repeats;
  numbers[at + CLOCK_RAW] = time;
  if (repeats === CONSISTENT) countOne(numbers, at + CLOCK_STUCK);
  return repeats >= CONSISTENT ? Number.NaN : time;
};

const compare = (
  numbers: SenderNumbers,
  at: number,
  time: number,
  steps: number,
  passed: number,
): number => {
  const gap = time - (numbers[at + CLOCK_TIME] as number);
  if (isNear(gap - passed, steps, passed / steps)) {
    numbers[at + CLOCK_TIME] = time;
    numbers[at + CLOCK_AGREED] = 0;
    return passed;
  }
  if (!isPause(gap)) return doubt(numbers, at, time, passed, steps);
  // A turbine may pause and count on; what happened meanwhile is told by nothing else.
  numbers[at + CLOCK_TIME] = time;
  return gap;
};

const doubt = (
  numbers: SenderNumbers,
  at: number,
  time: number,
  passed: number,
  steps: number,
): number => {
  const candidate = numbers[at + CLOCK_CANDIDATE] as number;
  const isAgreed = isNear(time - candidate - passed, steps, passed / steps);
  const agreed = isAgreed ? (numbers[at + CLOCK_AGREED] as number) + 1 : 1;
  numbers[at + CLOCK_CANDIDATE] = time;
  if (agreed === 1) countOne(numbers, at + CLOCK_JUMPS);
  const isBelieved = agreed >= CONSISTENT;
  numbers[at + CLOCK_AGREED] = isBelieved ? 0 : agreed;
  numbers[at + CLOCK_TIME] = isBelieved ? time : (numbers[at + CLOCK_TIME] as number) + passed;
  return passed;
};

/** Without any time, readings are counted from nought. */
const firstOf = (time: number): number => (Number.isNaN(time) ? 0 : time);

const isPause = (ms: number): boolean => ms > 0 && ms <= LONGEST_PAUSE_MS;
