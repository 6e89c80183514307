import { CHANNELS } from "../../channels.ts";
import { ROTOR, WIND } from "../../parts.ts";
import { BLOCKS, CONTEXT, DYNAMICS, type KernelNumbers, REACH } from "./kernel-parameters.ts";

const WIDTH = CHANNELS.length;

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
  const worst = new Float64Array(WIDTH);
  const asked = askedOf(p);
  const levels = levelsOf(p);
  return (features, out, offset) => {
    writeContext(features, context);
    writeResidual(asked, context, features.dynamics, residual);
    writeWorst(asked, residual, worst);
    const trust = isRunning(p, features) ? trustIn(p, features) : 0;
    for (let channel = 0; channel < WIDTH; channel++) {
      const score = Math.max(trust * at(worst, channel), at(features.excursion, channel));
      out[offset + channel] = at(p.judged, channel) === 0 ? 0 : score;
    }
    writeLevels(p, levels, features, residual, out, offset + WIDTH);
  };
};

/** The dynamics that anything asks for, with what belongs to each; the others have no weight. */
interface Asked {
  readonly places: Int32Array;
  readonly channels: Int32Array;
  /** CONTEXT each: what is multiplied together lies together. */
  readonly expected: Float64Array;
  readonly up: Float64Array;
  readonly down: Float64Array;
}

const askedOf = ({ up, down, judged, vibration, expected }: KernelNumbers): Asked => {
  const isVibration = (j: number): boolean =>
    vibration.some(({ channel, kind }) => kind * WIDTH + channel === j);
  const isJudged = (j: number): boolean =>
    at(judged, j % WIDTH) !== 0 && (up[j] !== 0 || down[j] !== 0);
  const places = Int32Array.from(up.keys()).filter((j) => isJudged(j) || isVibration(j));
  return {
    places,
    channels: places.map((j) => j % WIDTH),
    expected: Float64Array.from({ length: places.length * CONTEXT }, (_, cell) =>
      at(expected, (cell % CONTEXT) * DYNAMICS + (places[Math.floor(cell / CONTEXT)] as number)),
    ),
    up: Float64Array.from(places, (j) => at(up, j)),
    down: Float64Array.from(places, (j) => at(down, j)),
  };
};

/** The levels' numbers without the objects around them. */
interface LevelNumbers {
  readonly channels: Int32Array;
  readonly given: Int32Array;
  /** 2 × BLOCKS + 1 each. */
  readonly coefficients: Float64Array;
  /** Places of the vibration's residuals. */
  readonly vibration: Int32Array;
}

const levelsOf = ({ levels, vibration }: KernelNumbers): LevelNumbers => ({
  channels: Int32Array.from(levels, ({ channel }) => channel),
  given: Int32Array.from(levels, ({ given }) => given),
  coefficients: Float64Array.from(levels.flatMap(({ coefficients }) => [...coefficients])),
  vibration: Int32Array.from(vibration, ({ channel, kind }) => kind * WIDTH + channel),
});

const writeContext = ({ mean, dynamics }: KernelFeatures, context: Float64Array): void => {
  const wind = at(mean, WIND);
  const rotor = at(mean, ROTOR);
  context[0] = 1;
  context[1] = wind;
  context[2] = rotor;
  context[3] = wind * wind;
  context[4] = rotor * rotor;
  context[5] = wind * rotor;
  context[6] = at(dynamics, WIND);
  context[7] = at(dynamics, ROTOR);
};

const writeResidual = (
  { places, expected }: Asked,
  context: Float64Array,
  dynamics: Float64Array,
  residual: Float64Array,
): void => {
  // The context is the same for all: read once, and the terms written out in the order they had.
  const constant = at(context, 0);
  const wind = at(context, 1);
  const rotor = at(context, 2);
  const windSquare = at(context, 3);
  const rotorSquare = at(context, 4);
  const product = at(context, 5);
  const windSpread = at(context, 6);
  const rotorSpread = at(context, 7);
  for (let index = 0, cell = 0; index < places.length; index++, cell += CONTEXT) {
    const j = places[index] as number;
    residual[j] =
      at(dynamics, j) -
      constant * at(expected, cell) -
      wind * at(expected, cell + 1) -
      rotor * at(expected, cell + 2) -
      windSquare * at(expected, cell + 3) -
      rotorSquare * at(expected, cell + 4) -
      product * at(expected, cell + 5) -
      windSpread * at(expected, cell + 6) -
      rotorSpread * at(expected, cell + 7);
  }
};

const writeWorst = (
  { places, channels, up, down }: Asked,
  residual: Float64Array,
  worst: Float64Array,
): void => {
  worst.fill(0);
  for (let index = 0; index < places.length; index++) {
    const value = at(residual, places[index] as number);
    const channel = channels[index] as number;
    const size = value > 0 ? value * at(up, index) : -value * at(down, index);
    if (size > at(worst, channel)) worst[channel] = size;
  }
};

/** Whether the rotor was never slower than the limit and kept its speed. */
const isRunning = (p: KernelNumbers, { least, blocks }: KernelFeatures): boolean => {
  const mean = at(p.mean, ROTOR);
  const std = at(p.std, ROTOR);
  if (!(at(least, ROTOR) > (p.runningRps - mean) / std)) return false;
  let slowest = Number.POSITIVE_INFINITY;
  let fastest = Number.NEGATIVE_INFINITY;
  for (let block = 0; block < BLOCKS; block++) {
    const turns = at(blocks, block * WIDTH + ROTOR) * std + mean;
    slowest = Math.min(slowest, turns);
    fastest = Math.max(fastest, turns);
  }
  return slowest > (1 - p.mostChange) * fastest;
};

/** How far an expectation can be trusted beyond what was learnt from, 1 to 0. */
const trustIn = ({ reach, looks }: KernelNumbers, { mean, dynamics }: KernelFeatures): number => {
  const rotor = at(mean, ROTOR);
  const square = rotor * rotor;
  const spread = at(dynamics, ROTOR);
  let leverage = 0;
  for (let i = 0; i < REACH; i++) {
    const row = i * REACH;
    const weighted =
      at(reach, row) +
      at(reach, row + 1) * rotor +
      at(reach, row + 2) * square +
      at(reach, row + 3) * spread;
    leverage += weighted * (i === 0 ? 1 : i === 1 ? rotor : i === 2 ? square : spread);
  }
  return 1 / Math.sqrt(1 + leverage / looks);
};

const writeLevels = (
  { std, mean: middle }: KernelNumbers,
  { channels, given, coefficients, vibration }: LevelNumbers,
  { mean, blocks }: KernelFeatures,
  residual: Float64Array,
  out: Float32Array,
  offset: number,
): void => {
  const count = channels.length + vibration.length;
  let k = offset;
  let from = 0;
  for (let level = 0; level < channels.length; level++) {
    const channel = channels[level] as number;
    let predicted = at(coefficients, from + 2 * BLOCKS);
    for (let block = 0; block < BLOCKS; block++) {
      const value = at(blocks, block * WIDTH + (given[level] as number));
      const slope = at(coefficients, from + block);
      predicted += value * (slope + value * at(coefficients, from + BLOCKS + block));
    }
    out[k] = (at(mean, channel) - predicted) * at(std, channel);
    out[k + count] = predicted * at(std, channel) + at(middle, channel);
    k += 1;
    from += 2 * BLOCKS + 1;
  }
  for (let index = 0; index < vibration.length; index++) {
    out[k] = at(residual, vibration[index] as number);
    out[k + count] = 1;
    k += 1;
  }
};

const at = (values: Float64Array, index: number): number => values[index] as number;
