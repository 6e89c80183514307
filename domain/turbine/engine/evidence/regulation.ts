import type { Level } from "../../detection/settings.ts";
import { OUTPUT_CHANNEL, ROTOR_CHANNEL, WIND_CHANNEL } from "../../parts.ts";

export interface Regulation {
  /**
   * Takes one window's residuals and expectations, at these places of the model's answer. `isRotorSlow`: the rotor lags what the wind
   * explains; `isRotorRepeating`: its sensor repeats one value.
   */
  add(
    outputs: ArrayLike<number>,
    residualsAt: number,
    expectationsAt: number,
    state: {
      readonly isRotorSlow: boolean;
      readonly isRotorRepeating: boolean;
      /** Share by which this turbine's rotor is always faster than the wind lets expect. */
      readonly rotorBaseline: number;
    },
  ): void;
  /** The slow rotor is hindered at every wind, not held at one speed. */
  isHindered(): boolean;
  /** The output follows the wind while the rotor's sensor stands still: the sensor is stuck. */
  isSensorStuck(): boolean;
  /**
   * Too little was seen since a start or a silence to tell a hindered rotor, or a stuck sensor, from
   * an operator's limit: what was known before still holds.
   */
  isYoung(): boolean;
  reset(): void;
  /** Begins anew after a start or a silence of which nobody knows what happened in it. */
  begin(): void;
}

/** After the rotor became slow its windows still hold the fall itself; they are left out. */
const SETTLE_SECONDS = 8;
const LEAST_SECONDS = 10;
const MEMORY_SECONDS = 90;
/** A window's stuck reading, and then long enough for either question to be answered as a rule. */
const YOUNG_SECONDS = 30;
/**
 * "Hindered" must explain the speeds better than "held": its share of the other's sum of squares.
 * Early on, by much; a steady wind lets both explain them, and after a while the benefit of the
 * doubt is the operator's no longer.
 */
const EARLY_ADVANTAGE = 0.25;
const LATE_SECONDS = 30;
const LATE_ADVANTAGE = 0.7;
/**
 * A wind that lets even its lulls turn the rotor faster than it turns cannot be why a held rotor's
 * speed changes. A limit that binds throughout holds the speed still; a share of the wind moves by
 * a share of what the wind moves by, less what the rotor's inertia takes off a gust.
 */
const BINDING = 1.1;
const FOLLOWING_SECONDS = 20;
const FOLLOWING_SLOPE = 0.3;
const LATE_FOLLOWING_SLOPE = 0.2;
const FOLLOWING_CORRELATION = 0.4;
/** Slope of the output on what the wind lets expect, above which the generator turns freely. */
const FREE_SLOPE = 0.6;
/** The slope must be this many times its own uncertainty: noise alone can look like a slope. */
const CERTAIN = 2.5;
/** Three windows that do not overlap; from fewer, uncertainty itself is only guessed. */
const LEAST_SLOPE_SECONDS = 15;
/** Wind steadier than this (standard deviation as a share of its mean) proves nothing. */
const LEAST_WIND_CHANGE = 0.006;
/** The output is noisy; it takes more wind to see whether it follows. */
const NOTABLE_WIND_CHANGE = 0.02;

export interface Pace {
  readonly secondsPerDecision: number;
  /** So many decisions pass until a window shares no reading with an earlier one. */
  readonly decisionsPerWindow: number;
}

/**
 * Tells a curtailed turbine from a sick one. An operator's limit makes the rotor as slow as drag
 * does, and its sensor repeats one value as a stuck one does. But a held rotor turns at the lower of
 * limit and wind, a dragging one at a share of what the wind allows, and behind a stuck sensor the
 * output goes on to follow the wind.
 */
export const createRegulation = (
  levels: readonly Level[],
  { secondsPerDecision, decisionsPerWindow }: Pace,
): Regulation => {
  const indexOf = (channel: string) =>
    levels.findIndex((level) => level.channel === channel && level.given === WIND_CHANNEL);
  const least = LEAST_SECONDS / secondsPerDecision;
  const leastForSlope = LEAST_SLOPE_SECONDS / secondsPerDecision;
  const late = LATE_SECONDS / secondsPerDecision;
  const following = FOLLOWING_SECONDS / secondsPerDecision;
  const settle = SETTLE_SECONDS / secondsPerDecision;
  const young = YOUNG_SECONDS / secondsPerDecision;
  const memory = MEMORY_SECONDS / secondsPerDecision;
  const rotor = createPairs(indexOf(ROTOR_CHANNEL), memory);
  const output = createPairs(indexOf(OUTPUT_CHANNEL), memory);
  let slowDecisions = 0;
  let decisions = 0;
  /** Hardly any turbine has any; asking the lists costs more than all else. */
  let hasPairs = false;

  const reset = (): void => {
    slowDecisions = 0;
    hasPairs = false;
    rotor.reset();
    output.reset();
  };

  return {
    add(outputs, residualsAt, expectationsAt, { isRotorSlow, isRotorRepeating, rotorBaseline }) {
      decisions += 1;
      slowDecisions = isRotorSlow ? slowDecisions + 1 : 0;
      if (!(hasPairs || isRotorSlow || isRotorRepeating)) return;
      hasPairs = isRotorSlow || isRotorRepeating;
      const isLongSlow = slowDecisions > settle;
      addWhile(isLongSlow, rotor, outputs, residualsAt, expectationsAt, rotorBaseline);
      addWhile(isRotorRepeating, output, outputs, residualsAt, expectationsAt, 0);
    },
    isYoung: () => decisions <= young,
    isHindered: () =>
      hasPairs &&
      rotor.proves(least, LEAST_WIND_CHANGE) &&
      (rotor.expected.length < late
        ? isShareOfWind(rotor, EARLY_ADVANTAGE) ||
          (rotor.expected.length >= following && isFollowing(rotor, FOLLOWING_SLOPE))
        : isShareOfWind(rotor, LATE_ADVANTAGE) || isFollowing(rotor, LATE_FOLLOWING_SLOPE)),
    isSensorStuck: () =>
      !output.exists() ||
      (output.proves(leastForSlope, NOTABLE_WIND_CHANGE) && isFree(output, decisionsPerWindow)),
    reset,
    begin() {
      decisions = 0;
      reset();
    },
  };
};

/** Pairs count for as long as they are asked for. */
const addWhile = (
  isAsked: boolean,
  pairs: Pairs,
  outputs: ArrayLike<number>,
  residualsAt: number,
  expectationsAt: number,
  baseline: number,
): void => {
  if (isAsked) pairs.add(outputs, residualsAt, expectationsAt, baseline);
  else pairs.reset();
};

/** Whether actual = share × expected fits better than actual = min(limit, expected). */
const isShareOfWind = ({ expected, actual }: Pairs, advantage: number): boolean => {
  const [top, meanActual, meanExpected] = [topOf(actual), meanOf(actual), meanOf(expected)];
  let [hindered, held] = [0, 0];
  expected.forEach((free, i) => {
    const seen = actual[i] as number;
    hindered += (seen - (free * meanActual) / meanExpected) ** 2;
    held += (seen - Math.min(top, free)) ** 2;
  });
  return hindered < advantage * held;
};

/** Whether the speed moves with the wind although a limit, if there were one, would bind throughout. */
const isFollowing = ({ expected, actual }: Pairs, leastSlope: number): boolean => {
  if (Math.min(...expected) < BINDING * topOf(actual)) return false;
  const { xx, xy, yy, meanX, meanY } = momentsOf(expected, actual);
  const isSlope = xy * meanX > leastSlope * meanY * xx;
  return isSlope && xy > FOLLOWING_CORRELATION * Math.sqrt(xx * yy);
};

/** Whether actual values follow the expected ones, beyond what noise in so few windows feigns. */
const isFree = ({ expected, actual }: Pairs, decisionsPerWindow: number): boolean => {
  const { xx, xy, yy } = momentsOf(expected, actual);
  if (xx === 0) return false;
  const slope = xy / xx;
  // Overlapping windows share their noise: only every so many tell something new.
  const windows = Math.max(2.5, expected.length / decisionsPerWindow);
  const uncertainty = Math.sqrt(Math.max(0, yy - slope * xy) / xx / (windows - 2));
  return slope > Math.max(FREE_SLOPE, CERTAIN * uncertainty);
};

const momentsOf = (xs: readonly number[], ys: readonly number[]) => {
  const [meanX, meanY] = [meanOf(xs), meanOf(ys)];
  let [xx, xy, yy] = [0, 0, 0];
  xs.forEach((value, i) => {
    const [x, y] = [value - meanX, (ys[i] as number) - meanY];
    xx += x * x;
    xy += x * y;
    yy += y * y;
  });
  return { xx, xy, yy, meanX, meanY };
};

/** Mean of the upper quarter: a limit, if there is one. */
const topOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return meanOf(sorted.slice(Math.floor(sorted.length * 0.75)));
};

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

interface Pairs {
  readonly expected: readonly number[];
  readonly actual: readonly number[];
  exists(): boolean;
  add(
    outputs: ArrayLike<number>,
    residualsAt: number,
    expectationsAt: number,
    baseline: number,
  ): void;
  /** There are enough pairs, and the wind changed enough among them. */
  proves(least: number, leastChange: number): boolean;
  reset(): void;
}

/** The latest expected and actual values of one level; index −1 stands for a level the model has not. */
const createPairs = (index: number, memory: number): Pairs => {
  const expected: number[] = [];
  const actual: number[] = [];
  return {
    expected,
    actual,
    exists: () => index >= 0,
    add(outputs, residualsAt, expectationsAt, baseline) {
      if (index < 0) return;
      const value = outputs[expectationsAt + index] ?? 0;
      expected.push(value * (1 + baseline));
      actual.push(value + (outputs[residualsAt + index] ?? 0));
      if (expected.length <= memory) return;
      expected.shift();
      actual.shift();
    },
    proves(least, leastChange) {
      if (expected.length < least) return false;
      const mean = meanOf(expected);
      const variance = meanOf(expected.map((value) => (value - mean) ** 2));
      return Math.sqrt(variance) > leastChange * Math.abs(mean);
    },
    reset() {
      if (expected.length === 0) return;
      expected.length = 0;
      actual.length = 0;
    },
  };
};
