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

/**
 * A turbine's clock may jump, stand still, drift, or be wrong once. The readings' numbers say how
 * much time passed; the clock is believed while it agrees with them, and again once it has been
 * consistent for a few readings. One reading from 2036 therefore changes nothing.
 */
export interface TurbineClock {
  /** The newest reading's time: its own if that is credible, else what must have been. */
  time: number;
  /** The time it claimed, and the last one of a clock that has jumped. */
  raw: number;
  candidate: number;
  /** Times in a row that were the same, and that agreed with a jumped clock. */
  repeats: number;
  agreed: number;
  jumps: number;
  stuck: number;
}

export const createTurbineClock = (): TurbineClock => ({
  time: Number.NaN,
  raw: Number.NaN,
  candidate: Number.NaN,
  repeats: 0,
  agreed: 0,
  jumps: 0,
  stuck: 0,
});

/** Begins at a time without asking how it came to it. */
export const setClock = (clock: TurbineClock, time: number): void => {
  clock.time = time;
  clock.raw = time;
  clock.agreed = 0;
  clock.repeats = 0;
};

/** Whether a claimed time is the expected one, within jitter and drift. */
export const isNear = (error: number, steps: number, intervalMs: number): boolean =>
  Math.abs(error) <=
  SLACK_INTERVALS * intervalMs +
    Math.min(MOST_DRIFT_MS, SLACK_SHARE * Math.abs(steps) * intervalMs);

/**
 * Takes a reading `steps` numbers after the last one and the time it claims (NaN: none). Answers the
 * milliseconds that passed.
 */
export const advanceClock = (
  clock: TurbineClock,
  steps: number,
  claimed: number,
  intervalMs: number,
): number => {
  const time = credible(clock, claimed);
  const passed = steps * intervalMs;
  if (Number.isNaN(clock.time)) clock.time = firstOf(time);
  else if (Number.isNaN(time)) clock.time += passed;
  else return compare(clock, time, steps, passed);
  return passed;
};

/** A clock that stands still says nothing: NaN. */
const credible = (clock: TurbineClock, time: number): number => {
  clock.repeats = time === clock.raw ? clock.repeats + 1 : 0;
  clock.raw = time;
  if (clock.repeats === CONSISTENT) clock.stuck += 1;
  return clock.repeats >= CONSISTENT ? Number.NaN : time;
};

const compare = (clock: TurbineClock, time: number, steps: number, passed: number): number => {
  const gap = time - clock.time;
  if (isNear(gap - passed, steps, passed / steps)) {
    clock.time = time;
    clock.agreed = 0;
    return passed;
  }
  if (!isPause(gap)) return doubt(clock, time, passed, steps);
  // A turbine may pause and count on; what happened meanwhile is told by nothing else.
  clock.time = time;
  return gap;
};

const doubt = (clock: TurbineClock, time: number, passed: number, steps: number): number => {
  const isAgreed = isNear(time - clock.candidate - passed, steps, passed / steps);
  clock.agreed = isAgreed ? clock.agreed + 1 : 1;
  clock.candidate = time;
  if (clock.agreed === 1) clock.jumps += 1;
  clock.time += passed;
  if (clock.agreed < CONSISTENT) return passed;
  clock.agreed = 0;
  clock.time = time;
  return passed;
};

/** Without any time, readings are counted from nought. */
const firstOf = (time: number): number => (Number.isNaN(time) ? 0 : time);

const isPause = (ms: number): boolean => ms > 0 && ms <= LONGEST_PAUSE_MS;
