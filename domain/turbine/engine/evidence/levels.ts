import type { TurbineBaseline } from "../../manifest.ts";
import type { TurbineMemory } from "../turbine-memory.ts";
import { type KnownRange, wideningAt } from "./known-range.ts";
import {
  ANCHOR,
  BASELINE,
  EXPECTATION,
  LEARNED,
  LEVEL_NUMBERS,
  type LevelNumbers,
  larger,
  NEWEST,
  NOW,
  RATIO,
  RESIDUAL,
  SHARE,
  UNWIDENED,
  WEIGHT,
  WINDOW_NUMBERS,
  type WindowNumbers,
} from "./level-numbers.ts";
import type { LevelPlan } from "./level-plan.ts";
import { learn, mayLearn, ownShareOf, setBaseline } from "./own-baselines.ts";

type LevelMemory = TurbineMemory["levels"][number];

/**
 * What a turbine's slow deviations are and were: each level's residual and expectation are smoothed
 * over `evidenceSeconds`, their quotient is the turbine's deviation, and what a healthy turbine
 * always shows is its baseline (own-baselines.ts). An unknown turbine is an ordinary one of its farm
 * until its own readings say otherwise: its baseline is shrunk towards 0, and what the farm's spread
 * leaves open widens the limit meanwhile.
 */
export interface LevelEvidence {
  readonly plan: LevelPlan;
  /** Those of all turbines; this turbine's begin at `at`. */
  readonly numbers: LevelNumbers;
  readonly at: number;
}

/** A bound is four standard deviations of a farm; an unknown turbine is taken to lie within two. */
const UNKNOWN_BOUNDS = 0.5;

/** A single turbine's. */
export const createLevelEvidence = (plan: LevelPlan, known?: TurbineBaseline): LevelEvidence =>
  createLevelEvidences(plan, [known])[0] as LevelEvidence;

/** Each turbine's; one that training knew starts from what training learnt of it. */
export const createLevelEvidences = (
  plan: LevelPlan,
  known: readonly (TurbineBaseline | undefined)[],
): LevelEvidence[] => {
  const size = plan.levels.length * LEVEL_NUMBERS;
  const numbers = new Float64Array(known.length * size);
  return known.map((turbine, index) => {
    const at = index * size;
    const learned = (turbine?.seconds ?? 0) / plan.secondsPerDecision;
    turbine?.levels.slice(0, plan.levels.length).forEach((baseline, k) => {
      setBaseline(plan, numbers, at, k, { baseline, anchor: baseline, learned });
    });
    return { plan, numbers, at };
  });
};

/**
 * Adds one window's residuals and expectations, which lie at these places of the model's answer.
 * `isUsable` 0: nothing learnt, nothing judged.
 */
export const addLevels = (
  { plan, numbers, at: own }: LevelEvidence,
  outputs: Float32Array,
  residualsAt: number,
  expectationsAt: number,
  isUsable: Uint8Array,
): void => {
  const { smoothing, limits, floors, bounds, known } = plan;
  const count = isUsable.length;
  for (let k = 0; k < count; k++) {
    const at = own + k * LEVEL_NUMBERS;
    if (isUsable[k] === 0) {
      numbers[at + RATIO] = 0;
      numbers[at + NEWEST] = 0;
      continue;
    }
    const r = outputs[residualsAt + k] as number;
    const e = outputs[expectationsAt + k] as number;
    const limit = limits[k] as number;
    const floor = floors[k] as number;
    const residual = smoothed(numbers, at + RESIDUAL, r, smoothing);
    const expectation = smoothed(numbers, at + EXPECTATION, e, smoothing);
    const weight = smoothed(numbers, at + WEIGHT, 1, smoothing);
    const ownShare = ownShareOf(plan, numbers, at);
    const usual = ownShare * (numbers[at + BASELINE] as number);
    // Once a turbine is known, nothing of its farm's spread is left.
    const unknown =
      ownShare < 1 ? UNKNOWN_BOUNDS * (bounds[k] as number) * Math.sqrt(1 - ownShare) : 0;
    const share = residual / larger(expectation, floor * weight);
    const now = r / larger(e, floor);
    // An average over few windows is noisier than the limit allows for.
    const ratio = ((share - usual) * Math.sqrt(weight)) / (limit + unknown);
    // What is expected beyond what the model has seen may be off by more, and teaches no more for it.
    const widening = wideningAt(known[k] as KnownRange, weatherOf(plan, numbers, own, k));
    numbers[at + RATIO] = ratio / widening;
    numbers[at + NEWEST] = (now - usual) / limit;
    window[UNWIDENED] = ratio;
    window[SHARE] = share;
    window[NOW] = now;
    if (mayLearn(plan, numbers, at, k, window)) learn(plan, numbers, at, k, window);
  }
};

const window: WindowNumbers = new Float64Array(WINDOW_NUMBERS);

/** The expectation that tells whether a model has seen such weather; NaN where none does. */
const weatherOf = (
  { knownBy }: LevelPlan,
  numbers: LevelNumbers,
  own: number,
  k: number,
): number => {
  const level = knownBy[k] as number;
  if (level < 0) return Number.NaN;
  const at = own + level * LEVEL_NUMBERS;
  return (numbers[at + EXPECTATION] as number) / (numbers[at + WEIGHT] as number);
};

const smoothed = (
  numbers: LevelNumbers,
  cell: number,
  value: number,
  smoothing: number,
): number => {
  const before = numbers[cell] as number;
  const after = before + smoothing * (value - before);
  numbers[cell] = after;
  return after;
};

/** Forgets the evidence but keeps the baseline: the rotor stopped. */
export const forgetEvidence = ({ plan, numbers, at }: LevelEvidence): void => {
  for (let k = 0; k < plan.levels.length; k++) {
    for (const place of [RESIDUAL, EXPECTATION, WEIGHT, RATIO]) {
      numbers[at + k * LEVEL_NUMBERS + place] = 0;
    }
  }
};

/** The deviation last found, as a signed multiple of its limit; 0 for a level the model has not. */
export const ratioOf = (evidence: LevelEvidence, k: number): number =>
  k < 0 ? 0 : numberAt(evidence, k, RATIO);

/** That of the newest window by itself. */
export const newestOf = (evidence: LevelEvidence, k: number): number =>
  k < 0 ? 0 : numberAt(evidence, k, NEWEST);

export const baselineOf = (evidence: LevelEvidence, k: number): number =>
  k < 0 ? 0 : numberAt(evidence, k, BASELINE);

/** Smoothed value and expectation of a level in the channel's own unit. */
export const seenOf = (evidence: LevelEvidence, k: number): number =>
  (numberAt(evidence, k, EXPECTATION) + numberAt(evidence, k, RESIDUAL)) /
  Math.max(1e-9, numberAt(evidence, k, WEIGHT));

export const expectedOf = (evidence: LevelEvidence, k: number): number => {
  const usual =
    ownShareOf(evidence.plan, evidence.numbers, evidence.at + k * LEVEL_NUMBERS) *
    numberAt(evidence, k, BASELINE);
  const weight = Math.max(1e-9, numberAt(evidence, k, WEIGHT));
  return (numberAt(evidence, k, EXPECTATION) * (1 + usual)) / weight;
};

/** Writes what is expected of each channel now; NaN where no level says, or none has seen a window. */
export const writeExpected = (evidence: LevelEvidence, out: Float64Array): void => {
  out.fill(Number.NaN);
  const { channels } = evidence.plan;
  // The first level of a channel is predicted from the channel that explains most of it.
  for (let k = channels.length - 1; k >= 0; k--) {
    const channel = channels[k] as number;
    if (channel < 0 || numberAt(evidence, k, WEIGHT) <= 0) continue;
    out[channel] = expectedOf(evidence, k);
  }
};

export const rememberLevel = (
  evidence: LevelEvidence,
  k: number,
): Omit<LevelMemory, "channel" | "given" | "nth"> => ({
  baseline: numberAt(evidence, k, BASELINE),
  anchor: numberAt(evidence, k, ANCHOR),
  learned: numberAt(evidence, k, LEARNED),
  bound: evidence.plan.bounds[k] as number,
  residual: numberAt(evidence, k, RESIDUAL),
  expectation: numberAt(evidence, k, EXPECTATION),
  weight: numberAt(evidence, k, WEIGHT),
});

export const restoreLevel = (
  { plan, numbers, at }: LevelEvidence,
  k: number,
  memory: LevelMemory,
): void => {
  setBaseline(plan, numbers, at, k, memory);
  const own = at + k * LEVEL_NUMBERS;
  numbers[own + RESIDUAL] = memory.residual;
  numbers[own + EXPECTATION] = memory.expectation;
  numbers[own + WEIGHT] = memory.weight;
};

const numberAt = ({ numbers, at }: LevelEvidence, k: number, place: number): number =>
  numbers[at + k * LEVEL_NUMBERS + place] as number;
