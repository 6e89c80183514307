import { CHANNELS } from "../../channels.ts";
import { BLOCKS, CONTEXT, DYNAMICS, type KernelNumbers, REACH } from "./kernel-parameters.ts";

const WIDTH = CHANNELS.length;
const WIND = CHANNELS.indexOf("wind_speed_rps");
const RPS = CHANNELS.indexOf("rps");

/** What is measured of one window, in standard deviations of the training data. */
export interface KernelFeatures {
  readonly mean: Float64Array;
  /** BLOCKS × WIDTH. */
  readonly blocks: Float64Array;
  readonly least: Float64Array;
  /** Distance from the middle of the healthy range in half widths. */
  readonly excursion: Float64Array;
  /** Logarithms of spread, step, peak and tone per channel. */
  readonly dynamics: Float64Array;
}

/** Writes scores, residuals and expectations: the model's formulas, as its graph has them. */
export type FeatureScorer = (features: KernelFeatures, out: Float32Array, offset: number) => void;

export const createFeatureScorer = (p: KernelNumbers): FeatureScorer => {
  const context = new Float64Array(CONTEXT);
  const residual = new Float64Array(DYNAMICS);
  const place = new Float64Array(REACH);
  const worst = new Float64Array(WIDTH);
  const asked = askedOf(p);
  const expected = byColumn(p.expected);
  return (features, out, offset) => {
    writeContext(features, context);
    writeResidual(expected, asked, context, features.dynamics, residual);
    writeWorst(p, asked, residual, worst);
    const trust = isRunning(p, features) ? trustIn(p, features, place) : 0;
    for (let channel = 0; channel < WIDTH; channel++) {
      const score = Math.max(trust * at(worst, channel), at(features.excursion, channel));
      out[offset + channel] = at(p.judged, channel) === 0 ? 0 : score;
    }
    writeLevels(p, features, residual, out, offset + WIDTH);
  };
};

/** The dynamics that anything asks for; the other columns of the model have no weight. */
const askedOf = ({ up, down, vibration }: KernelNumbers): Int32Array =>
  Int32Array.from(up.keys()).filter(
    (j) =>
      up[j] !== 0 ||
      down[j] !== 0 ||
      vibration.some(({ channel, kind }) => kind * WIDTH + channel === j),
  );

/** DYNAMICS × CONTEXT: what is multiplied together lies together. */
const byColumn = (expected: Float64Array): Float64Array =>
  Float64Array.from(expected, (_, cell) =>
    at(expected, (cell % CONTEXT) * DYNAMICS + Math.floor(cell / CONTEXT)),
  );

const writeContext = ({ mean, dynamics }: KernelFeatures, context: Float64Array): void => {
  const wind = at(mean, WIND);
  const rps = at(mean, RPS);
  context[0] = 1;
  context[1] = wind;
  context[2] = rps;
  context[3] = wind * wind;
  context[4] = rps * rps;
  context[5] = wind * rps;
  context[6] = at(dynamics, WIND);
  context[7] = at(dynamics, RPS);
};

const writeResidual = (
  expected: Float64Array,
  asked: Int32Array,
  context: Float64Array,
  dynamics: Float64Array,
  residual: Float64Array,
): void => {
  for (let index = 0; index < asked.length; index++) {
    const j = asked[index] as number;
    let value = at(dynamics, j);
    const column = j * CONTEXT;
    for (let i = 0; i < CONTEXT; i++) value -= at(context, i) * at(expected, column + i);
    residual[j] = value;
  }
};

const writeWorst = (
  { up, down }: KernelNumbers,
  asked: Int32Array,
  residual: Float64Array,
  worst: Float64Array,
): void => {
  worst.fill(0);
  for (let index = 0; index < asked.length; index++) {
    const j = asked[index] as number;
    const value = at(residual, j);
    const channel = j % WIDTH;
    worst[channel] = Math.max(at(worst, channel), value * at(up, j), -value * at(down, j));
  }
};

/** Whether the rotor was never slower than the limit and kept its speed. */
const isRunning = (p: KernelNumbers, { least, blocks }: KernelFeatures): boolean => {
  const mean = at(p.mean, RPS);
  const std = at(p.std, RPS);
  if (!(at(least, RPS) > (p.runningRps - mean) / std)) return false;
  let slowest = Number.POSITIVE_INFINITY;
  let fastest = Number.NEGATIVE_INFINITY;
  for (let block = 0; block < BLOCKS; block++) {
    const rps = at(blocks, block * WIDTH + RPS) * std + mean;
    slowest = Math.min(slowest, rps);
    fastest = Math.max(fastest, rps);
  }
  return slowest > (1 - p.mostChange) * fastest;
};

/** How far an expectation can be trusted beyond what was learnt from, 1 to 0. */
const trustIn = (
  { reach, looks }: KernelNumbers,
  { mean, dynamics }: KernelFeatures,
  place: Float64Array,
): number => {
  const rps = at(mean, RPS);
  place[0] = 1;
  place[1] = rps;
  place[2] = rps * rps;
  place[3] = at(dynamics, RPS);
  let leverage = 0;
  for (let i = 0; i < REACH; i++) {
    for (let j = 0; j < REACH; j++)
      leverage += at(place, i) * at(reach, i * REACH + j) * at(place, j);
  }
  return 1 / Math.sqrt(1 + leverage / looks);
};

const writeLevels = (
  p: KernelNumbers,
  { mean, blocks }: KernelFeatures,
  residual: Float64Array,
  out: Float32Array,
  offset: number,
): void => {
  const count = p.levels.length + p.vibration.length;
  let k = offset;
  for (let level = 0; level < p.levels.length; level++) {
    const { channel, given, coefficients } = p.levels[level] as KernelNumbers["levels"][number];
    let predicted = at(coefficients, 2 * BLOCKS);
    for (let block = 0; block < BLOCKS; block++) {
      const value = at(blocks, block * WIDTH + given);
      predicted += value * (at(coefficients, block) + value * at(coefficients, BLOCKS + block));
    }
    out[k] = (at(mean, channel) - predicted) * at(p.std, channel);
    out[k + count] = predicted * at(p.std, channel) + at(p.mean, channel);
    k += 1;
  }
  for (let index = 0; index < p.vibration.length; index++) {
    const { channel, kind } = p.vibration[index] as KernelNumbers["vibration"][number];
    out[k] = at(residual, kind * WIDTH + channel);
    out[k + count] = 1;
    k += 1;
  }
};

const at = (values: Float64Array, index: number): number => values[index] as number;
