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

export interface TurbineClock {
  /**
   * Takes a reading `steps` numbers after the last one and the time it claims (NaN: none). Answers
   * the milliseconds that passed.
   */
  advance(steps: number, time: number, intervalMs: number): number;
  /** The newest reading's time: its own if that is credible, else what must have been. */
  time(): number;
  /** Begins at a time without asking how it came to it. */
  set(time: number): void;
  counts(): ClockCounts;
}

/** Whether a claimed time is the expected one, within jitter and drift. */
export const isNear = (error: number, steps: number, intervalMs: number): boolean =>
  Math.abs(error) <=
  SLACK_INTERVALS * intervalMs +
    Math.min(MOST_DRIFT_MS, SLACK_SHARE * Math.abs(steps) * intervalMs);

/**
 * A turbine's clock may jump, stand still, drift, or be wrong once. The readings' numbers say how
 * much time passed; the clock is believed while it agrees with them, and again once it has been
 * consistent for a few readings. One reading from 2036 therefore changes nothing.
 */
export const createTurbineClock = (): TurbineClock => {
  let last = Number.NaN;
  let raw = Number.NaN;
  let repeats = 0;
  let candidate = Number.NaN;
  let agreed = 0;
  let jumps = 0;
  let stuck = 0;

  /** A clock that stands still says nothing: NaN. */
  const credible = (time: number): number => {
    repeats = time === raw ? repeats + 1 : 0;
    raw = time;
    if (repeats === CONSISTENT) stuck += 1;
    return repeats >= CONSISTENT ? Number.NaN : time;
  };

  const doubt = (time: number, expected: number, passed: number, steps: number): number => {
    const isAgreed = isNear(time - candidate - passed, steps, passed / steps);
    agreed = isAgreed ? agreed + 1 : 1;
    candidate = time;
    if (agreed === 1) jumps += 1;
    last = expected;
    if (agreed < CONSISTENT) return passed;
    agreed = 0;
    last = time;
    return passed;
  };

  const compare = (time: number, steps: number, passed: number): number => {
    const gap = time - last;
    if (isNear(gap - passed, steps, passed / steps)) {
      last = time;
      agreed = 0;
      return passed;
    }
    if (!isPause(gap)) return doubt(time, last + passed, passed, steps);
    // A turbine may pause and count on; what happened meanwhile is told by nothing else.
    last = time;
    return gap;
  };

  return {
    advance(steps, claimed, intervalMs) {
      const time = credible(claimed);
      const passed = steps * intervalMs;
      if (Number.isNaN(last)) last = firstOf(time);
      else if (Number.isNaN(time)) last += passed;
      else return compare(time, steps, passed);
      return passed;
    },
    time: () => last,
    set(time) {
      last = time;
      raw = time;
      agreed = 0;
      repeats = 0;
    },
    counts: () => ({ jumps, stuck }),
  };
};

/** Without any time, readings are counted from nought. */
const firstOf = (time: number): number => (Number.isNaN(time) ? 0 : time);

const isPause = (ms: number): boolean => ms > 0 && ms <= LONGEST_PAUSE_MS;
