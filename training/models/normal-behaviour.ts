import { CHANNELS, type Channel } from "../../domain/channels.ts";
import type { WindowSet } from "../data/windows.ts";
import { leastSquares, type Rows } from "../least-squares.ts";
import { floorsOf } from "./floors.ts";
import type { Scaling } from "./scaling.ts";
import {
  BLOCKS,
  createWindowFeatures,
  type Floors,
  measureWindow,
  type WindowFeatures,
} from "./window-features.ts";

const WIDTH = CHANNELS.length;
const WIND = CHANNELS.indexOf("wind_speed_rps");
const RPS = CHANNELS.indexOf("rps");

/** Pairs of which the first is predicted from the second. */
export const LEVEL_PAIRS: readonly { channel: Channel; given: Channel }[] = [
  { channel: "rps", given: "wind_speed_rps" },
  { channel: "voltage", given: "rps" },
  { channel: "voltage", given: "wind_speed_rps" },
];
/** Vibration is a matter of spread: its lasting excess over what wind and rotor explain. */
export const VIBRATION_CHANNELS: readonly Channel[] = ["roll", "pitch"];

/** 1, wind, rps, their squares and product, the logarithms of their spreads. */
export const CONTEXT = 8;
/** Block means of the predictor and their squares, and 1. */
export const LEVEL_FEATURES = 2 * BLOCKS + 1;
/** spread, step, peak of six channels. */
export const DYNAMICS = 3 * WIDTH;

export interface NormalBehaviour {
  readonly length: number;
  readonly scaling: Scaling;
  readonly floors: Floors;
  /** CONTEXT × DYNAMICS: dynamics expected in this wind at this rotor speed. */
  readonly expected: Float64Array;
  /** Per dynamic feature: 1 / its healthy 99.9 % deviation, upwards and downwards. */
  readonly up: Float64Array;
  readonly down: Float64Array;
  /** Per pair LEVEL_FEATURES coefficients in standard deviations of the predicted channel. */
  readonly levels: readonly Float64Array[];
}

/**
 * Fits what a healthy turbine does: the dynamics of every channel given wind and rotor, and the mean
 * of rotor and voltage given their predictor's last seconds. Levels learn from running windows only.
 */
export const fitNormalBehaviour = (
  windows: WindowSet,
  scaling: Scaling,
  runningRps: number,
): NormalBehaviour => {
  const { length, count } = windows;
  const context = rows(CONTEXT, count);
  const dynamics = rows(DYNAMICS, count);
  const predictors = LEVEL_PAIRS.map(() => rows(LEVEL_FEATURES, count));
  const targets = LEVEL_PAIRS.map(() => rows(1, count));
  const features = createWindowFeatures();
  const floors = floorsOf(windows, scaling);
  let running = 0;
  for (let index = 0; index < count; index++) {
    measureWindow(windows.at(index), length, { scaling, floors }, features);
    writeContext(features, context.values, index * CONTEXT);
    writeDynamics(features, dynamics.values, index * DYNAMICS);
    if (!isRunning(features, scaling, runningRps)) continue;
    LEVEL_PAIRS.forEach(({ channel, given }, k) => {
      const into = predictors[k]?.values ?? new Float64Array();
      writeLevelFeatures(features, CHANNELS.indexOf(given), into, running * LEVEL_FEATURES);
      const target = targets[k]?.values ?? new Float64Array();
      target[running] = features.mean[CHANNELS.indexOf(channel)] ?? 0;
    });
    running += 1;
  }
  const expected = fitDynamics(context, dynamics);
  return {
    length,
    scaling,
    floors,
    expected,
    ...deviations(context, dynamics, expected),
    levels: predictors.map((features, k) =>
      leastSquares(
        { ...features, count: running },
        { ...(targets[k] ?? rows(1, 0)), count: running },
        1e-4,
      ),
    ),
  };
};

/** Context columns a channel may not be explained by: its own spread is what is judged. */
const masked = (channel: number): readonly number[] =>
  channel === WIND ? [2, 4, 5, 6, 7] : channel === RPS ? [7] : [];

/** Channels that share a mask, fitted together. */
const GROUPS: readonly (readonly number[])[] = [
  [WIND],
  [RPS],
  CHANNELS.map((_, channel) => channel).filter((channel) => channel !== WIND && channel !== RPS),
];

const fitDynamics = (context: Rows, dynamics: Rows): Float64Array => {
  const expected = new Float64Array(CONTEXT * DYNAMICS);
  for (const group of GROUPS) {
    const fitted = leastSquares(without(context, masked(group[0] ?? 0)), dynamics, 1e-4);
    fitted.forEach((value, cell) => {
      if (group.includes((cell % DYNAMICS) % WIDTH)) expected[cell] = value;
    });
  }
  return expected;
};

const without = (context: Rows, hidden: readonly number[]): Rows => ({
  ...context,
  values: context.values.map((value, cell) => (hidden.includes(cell % CONTEXT) ? 0 : value)),
});

const HEALTHY_SHARE = 0.999;
/** A feature that never varied would divide by nothing. */
const SMALLEST_DEVIATION = 0.05;

const deviations = (context: Rows, dynamics: Rows, expected: Float64Array) => {
  const up = new Float64Array(DYNAMICS);
  const down = new Float64Array(DYNAMICS);
  const column = new Float64Array(context.count);
  for (let j = 0; j < DYNAMICS; j++) {
    for (let row = 0; row < context.count; row++) {
      let sum = dynamics.values[row * DYNAMICS + j] ?? 0;
      for (let i = 0; i < CONTEXT; i++) {
        sum -= (context.values[row * CONTEXT + i] ?? 0) * (expected[i * DYNAMICS + j] ?? 0);
      }
      column[row] = sum;
    }
    const sorted = column.slice().sort();
    const quantile = (q: number): number => sorted[Math.round(q * (sorted.length - 1))] ?? 0;
    up[j] = 1 / Math.max(SMALLEST_DEVIATION, quantile(HEALTHY_SHARE));
    down[j] = 1 / Math.max(SMALLEST_DEVIATION, -quantile(1 - HEALTHY_SHARE));
  }
  return { up, down };
};

export const writeContext = (f: WindowFeatures, out: Float64Array, offset: number): void => {
  const wind = f.mean[WIND] ?? 0;
  const rps = f.mean[RPS] ?? 0;
  const row = [
    1,
    wind,
    rps,
    wind * wind,
    rps * rps,
    wind * rps,
    f.spread[WIND] ?? 0,
    f.spread[RPS] ?? 0,
  ];
  out.set(row, offset);
};

export const writeDynamics = (f: WindowFeatures, out: Float64Array, offset: number): void => {
  out.set(f.spread, offset);
  out.set(f.step, offset + WIDTH);
  out.set(f.peak, offset + 2 * WIDTH);
};

export const writeLevelFeatures = (
  f: WindowFeatures,
  given: number,
  out: Float64Array,
  offset: number,
): void => {
  for (let block = 0; block < BLOCKS; block++) {
    const value = f.blocks[block * WIDTH + given] ?? 0;
    out[offset + block] = value;
    out[offset + BLOCKS + block] = value * value;
  }
  out[offset + 2 * BLOCKS] = 1;
};

const isRunning = (f: WindowFeatures, { mean, std }: Scaling, runningRps: number): boolean => {
  for (let block = 0; block < BLOCKS; block++) {
    const rps = (f.blocks[block * WIDTH + RPS] ?? 0) * (std[RPS] ?? 1) + (mean[RPS] ?? 0);
    if (rps < runningRps) return false;
  }
  return true;
};

const rows = (width: number, count: number): Rows => ({
  width,
  count,
  values: new Float64Array(width * count),
});
