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

const context = new Float64Array(CONTEXT);
const residual = new Float64Array(DYNAMICS);
const place = new Float64Array(REACH);

/** Writes scores, residuals and expectations: the model's formulas, as its graph has them. */
export const scoreFeatures = (
  p: KernelNumbers,
  f: KernelFeatures,
  out: Float32Array,
  offset: number,
): void => {
  writeContext(f);
  writeResidual(p, f);
  const trust = isRunning(p, f) ? trustIn(p, f) : 0;
  for (let channel = 0; channel < WIDTH; channel++) {
    const score = Math.max(trust * worstOf(p, channel), at(f.excursion, channel));
    out[offset + channel] = at(p.judged, channel) === 0 ? 0 : score;
  }
  writeLevels(p, f, out, offset + WIDTH);
};

const writeContext = ({ mean, dynamics }: KernelFeatures): void => {
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

const writeResidual = ({ expected }: KernelNumbers, { dynamics }: KernelFeatures): void => {
  for (let j = 0; j < DYNAMICS; j++) {
    let value = at(dynamics, j);
    for (let i = 0; i < CONTEXT; i++) value -= at(context, i) * at(expected, i * DYNAMICS + j);
    residual[j] = value;
  }
};

const worstOf = ({ up, down }: KernelNumbers, channel: number): number => {
  let worst = 0;
  for (let j = channel; j < DYNAMICS; j += WIDTH) {
    const value = at(residual, j);
    worst = Math.max(worst, value * at(up, j), -value * at(down, j));
  }
  return worst;
};

/** Whether the rotor was never slower than the limit and kept its speed. */
const isRunning = (p: KernelNumbers, { least, blocks }: KernelFeatures): boolean => {
  const [mean, std] = [at(p.mean, RPS), at(p.std, RPS)];
  if (!(at(least, RPS) > (p.runningRps - mean) / std)) return false;
  let [slowest, fastest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let block = 0; block < BLOCKS; block++) {
    const rps = at(blocks, block * WIDTH + RPS) * std + mean;
    slowest = Math.min(slowest, rps);
    fastest = Math.max(fastest, rps);
  }
  return slowest > (1 - p.mostChange) * fastest;
};

/** How far an expectation can be trusted beyond what was learnt from, 1 to 0. */
const trustIn = ({ reach, looks }: KernelNumbers, { mean, dynamics }: KernelFeatures): number => {
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
  out: Float32Array,
  offset: number,
): void => {
  const count = p.levels.length + p.vibration.length;
  let k = offset;
  for (const { channel, given, coefficients } of p.levels) {
    let predicted = at(coefficients, 2 * BLOCKS);
    for (let block = 0; block < BLOCKS; block++) {
      const value = at(blocks, block * WIDTH + given);
      predicted += value * (at(coefficients, block) + value * at(coefficients, BLOCKS + block));
    }
    out[k] = (at(mean, channel) - predicted) * at(p.std, channel);
    out[k + count] = predicted * at(p.std, channel) + at(p.mean, channel);
    k += 1;
  }
  for (const { channel, kind } of p.vibration) {
    out[k] = at(residual, kind * WIDTH + channel);
    out[k + count] = 1;
    k += 1;
  }
};

const at = (values: Float64Array, index: number): number => values[index] as number;
