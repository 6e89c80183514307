import { at, itemAt } from "../../domain/numbers.ts";
import { CHANNELS, type Channel, channelsOf } from "../../domain/turbine/channels.ts";
import { MOST_CHANGE } from "../../domain/turbine/engine/evidence/running.ts";
import {
  BLOCKS,
  CONTEXT,
  DYNAMICS,
  REACH,
} from "../../domain/turbine/engine/kernel/kernel-parameters.ts";
import { hasPart, ROTOR, ROTOR_CHANNEL, WIND } from "../../domain/turbine/parts.ts";
import { WIND_TURBINE } from "../../domain/turbine/wind-turbine.ts";
import type { WindowSet } from "../data/windows.ts";
import { leastSquares, type Rows } from "../least-squares.ts";
import { fitLevel } from "./fit-level.ts";
import { floorsOf } from "./floors.ts";
import { fitReach, writeReachFeatures } from "./reach.ts";
import { type RotorTone, rotorToneFor } from "./rotor-tone.ts";
import type { Scaling } from "./scaling.ts";
import {
  createWindowFeatures,
  type Floors,
  measureWindow,
  type WindowFeatures,
} from "./window-features.ts";

const WIDTH = CHANNELS.length;

/** Pairs of which the first is predicted from the second: each response from what the asset gives. */
export const LEVEL_PAIRS: readonly { channel: Channel; given: Channel }[] =
  WIND_TURBINE.channels.flatMap(({ name, role, given = [] }) =>
    role === "response" ? given.map((each) => ({ channel: name, given: each })) : [],
  );

/** Overall, and at the rotor's own frequency where it is listened for. */
const VIBRATION_KINDS = hasPart("rotor-tone") ? [0, 3] : [0];
/** Vibration lasts as an excess over what wind and rotor explain, at all frequencies or the rotor's. */
export const VIBRATION_LEVELS: readonly { channel: Channel; kind: number }[] =
  VIBRATION_KINDS.flatMap((kind) => channelsOf("vibration").map((channel) => ({ channel, kind })));

/** Block means of the predictor and their squares, and 1. */
export const LEVEL_FEATURES = 2 * BLOCKS + 1;

export interface NormalBehaviour {
  readonly length: number;
  readonly runningRps: number;
  readonly scaling: Scaling;
  readonly floors: Floors;
  readonly tone: RotorTone;
  /** CONTEXT × DYNAMICS: dynamics expected in this wind at this rotor speed. */
  readonly expected: Float64Array;
  /** REACH²: where the windows that taught all this lie. */
  readonly reach: Float64Array;
  /** Per dynamic feature: 1 / its healthy 99.9 % deviation, upwards and downwards. */
  readonly up: Float64Array;
  readonly down: Float64Array;
  /** Per pair LEVEL_FEATURES coefficients in standard deviations of the predicted channel. */
  readonly levels: readonly Float64Array[];
}

/**
 * Fits what a healthy turbine does: the dynamics of every channel given wind and rotor, and the mean
 * of rotor and voltage given their predictor's last seconds. Only windows in which the rotor ran
 * throughout teach anything.
 */
export const fitNormalBehaviour = (
  windows: WindowSet,
  scaling: Scaling,
  { runningRps, rateHz }: { readonly runningRps: number; readonly rateHz: number },
): NormalBehaviour => {
  const { length, count } = windows;
  const context = rows(CONTEXT, count);
  const reach = rows(REACH, count);
  const dynamics = rows(DYNAMICS, count);
  const predictors = LEVEL_PAIRS.map(() => rows(LEVEL_FEATURES, count));
  const targets = LEVEL_PAIRS.map(() => rows(1, count));
  const features = createWindowFeatures();
  const tone = rotorToneFor(windows, rateHz, scaling);
  const floors = floorsOf(windows, scaling, tone);
  const owners: string[] = [];
  let running = 0;
  for (let index = 0; index < count; index++) {
    measureWindow(windows.at(index), length, { scaling, floors, tone }, features);
    if (!isRunning(features, scaling, runningRps)) continue;
    owners.push(windows.segmentOf(index)?.turbineId ?? "");
    writeContext(features, context.values, running * CONTEXT);
    writeReachFeatures(features, reach.values, running * REACH);
    writeDynamics(features, dynamics.values, running * DYNAMICS);
    LEVEL_PAIRS.forEach(({ channel, given }, k) => {
      const into = predictors[k]?.values ?? new Float64Array();
      writeLevelFeatures(features, CHANNELS.indexOf(given), into, running * LEVEL_FEATURES);
      const target = targets[k]?.values ?? new Float64Array();
      target[running] = at(features.mean, CHANNELS.indexOf(channel));
    });
    running += 1;
  }
  const kept = (all: Rows): Rows => ({
    ...all,
    count: running,
    values: all.values.subarray(0, running * all.width),
  });
  const expected = fitDynamics(kept(context), kept(dynamics));
  return {
    length,
    runningRps,
    scaling,
    floors,
    tone,
    expected,
    reach: fitReach(kept(reach)),
    ...deviations(kept(context), kept(dynamics), expected),
    levels: predictors.map((features, k) =>
      fitLevel(
        kept(features),
        kept(targets[k] ?? rows(1, 0)),
        owners,
        zeroOf(LEVEL_PAIRS[k], scaling),
      ),
    ),
  };
};

/**
 * Context columns a channel may not be explained by. Its own spread is what is judged. And wind and
 * rotor are nearly one variable in healthy data: with both, the fit would say anything of a curtailed
 * turbine, whose rotor is slow in a strong wind; so all but the wind itself are explained by the rotor.
 */
const masked = (channel: number): readonly number[] => {
  if (channel === WIND) return [2, 4, 5, 6, 7];
  return channel === ROTOR ? [1, 3, 5, 7] : [1, 3, 5];
};

/** Channels that share a mask, fitted together. */
const GROUPS: readonly (readonly number[])[] = [
  [WIND],
  [ROTOR],
  CHANNELS.map((_, channel) => channel).filter((channel) => channel !== WIND && channel !== ROTOR),
];

const fitDynamics = (context: Rows, dynamics: Rows): Float64Array => {
  const expected = new Float64Array(CONTEXT * DYNAMICS);
  for (const group of GROUPS) {
    const fitted = leastSquares(without(context, masked(itemAt(group, 0))), dynamics, 1e-4);
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
      let sum = at(dynamics.values, row * DYNAMICS + j);
      for (let i = 0; i < CONTEXT; i++) {
        sum -= at(context.values, row * CONTEXT + i) * at(expected, i * DYNAMICS + j);
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
  const wind = at(f.mean, WIND);
  const rps = at(f.mean, ROTOR);
  const row = [
    1,
    wind,
    rps,
    wind * wind,
    rps * rps,
    wind * rps,
    at(f.spread, WIND),
    at(f.spread, ROTOR),
  ];
  out.set(row, offset);
};

export const writeDynamics = (f: WindowFeatures, out: Float64Array, offset: number): void => {
  out.set(f.spread, offset);
  out.set(f.step, offset + WIDTH);
  out.set(f.peak, offset + 2 * WIDTH);
  out.set(f.tone, offset + 3 * WIDTH);
};

export const writeLevelFeatures = (
  f: WindowFeatures,
  given: number,
  out: Float64Array,
  offset: number,
): void => {
  for (let block = 0; block < BLOCKS; block++) {
    const value = at(f.blocks, block * WIDTH + given);
    out[offset + block] = value;
    out[offset + BLOCKS + block] = value * value;
  }
  out[offset + 2 * BLOCKS] = 1;
};

/** Whether the rotor was never slower than the limit and kept its speed. */
export const isRunning = (
  features: WindowFeatures,
  { mean, std }: Scaling,
  runningRps: number,
): boolean => {
  const [centre, unit] = [at(mean, ROTOR), at(std, ROTOR)];
  const blocks = Array.from(
    { length: BLOCKS },
    (_, block) => at(features.blocks, block * WIDTH + ROTOR) * unit + centre,
  );
  const [least, most] = [Math.min(...blocks), Math.max(...blocks)];
  const isTurning = at(features.least, ROTOR) > (runningRps - centre) / unit;
  return isTurning && least > (1 - MOST_CHANGE) * most;
};

/** Raw 0 of the predicted channel in its standardised units. */
const zeroOf = (pair: { channel: Channel } | undefined, { mean, std }: Scaling): number => {
  const channel = CHANNELS.indexOf(pair?.channel ?? ROTOR_CHANNEL);
  return -at(mean, channel) / at(std, channel);
};

const rows = (width: number, count: number): Rows => ({
  width,
  count,
  values: new Float64Array(width * count),
});
