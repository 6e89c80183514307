import type { Detection, Level } from "../../detection/settings.ts";
import type { TurbineMemory } from "../turbine-memory.ts";

type LevelMemory = TurbineMemory["levels"][number];

/** What a turbine's slow deviations are and were; one place per level of the model. */
export interface LevelEvidence {
  /**
   * Adds one window's residuals and expectations, which lie at these places of the model's answer;
   * the deviations as multiples of their limits, signed, are in `ratios` then. `isUsable` 0: nothing
   * learnt, nothing judged.
   */
  add(
    outputs: ArrayLike<number>,
    residualsAt: number,
    expectationsAt: number,
    isUsable: Uint8Array,
  ): void;
  /** The deviations last found, and those of the newest window by itself. */
  readonly ratios: Float64Array;
  readonly newest: Float64Array;
  /** Lasting deviation that counts as this turbine's own. */
  readonly baselines: Float64Array;
  /** Forgets the evidence but keeps the baseline: the rotor stopped. */
  forgetEvidence(): void;
  /** Smoothed value and expectation of a level in the channel's own unit. */
  seen(k: number): number;
  expected(k: number): number;
  /** Starts from what training learnt of this turbine. */
  know(baselines: readonly number[], seconds: number): void;
  remember(k: number): Omit<LevelMemory, "channel" | "given" | "nth">;
  restore(k: number, memory: LevelMemory): void;
}

/** A level this far towards its limit no longer teaches the baseline. */
const SUSPICIOUS = 0.5;
/** What the first ten minutes taught is this turbine; later the baseline only sways about it. */
const ANCHOR_SECONDS = 600;
/** As a share of the limit: so far may weather and wear move the baseline from there. */
const SWAY = 0.5;
/** One window may at most pull the baseline as if it deviated by this many bounds. */
const PULL_BOUNDS = 2;
/** A bound is four standard deviations of a farm; an unknown turbine is taken to lie within two. */
const UNKNOWN_BOUNDS = 0.5;
/** As a share of the warm-up: so much of a turbine's own data weighs as much as the farm's. */
const FARM_WEIGHT = 0.25;

/**
 * Watches slow deviations: each level's residual and expectation are smoothed over
 * `evidenceSeconds`, their quotient is the turbine's deviation, and what a healthy turbine always
 * shows is its baseline. An unknown turbine is an ordinary one of its farm until its own readings
 * say otherwise: its baseline is shrunk towards 0, and what the farm's spread leaves open widens the
 * limit meanwhile. After `warmUpSeconds` the baseline is its own mean, moves with `baselineSeconds`,
 * never beyond `bound`, and not at all while the level is suspicious; after ten minutes it stays near
 * what it was then. So a fault does not become normal, however slowly it comes.
 */
export const createLevelEvidence = (
  detection: Detection,
  secondsPerDecision: number,
): LevelEvidence => {
  const { levels, evidenceSeconds, warmUpSeconds, baselineSeconds } = detection;
  const count = levels.length;
  const smoothing = 1 - Math.exp(-secondsPerDecision / evidenceSeconds);
  const slowest = secondsPerDecision / baselineSeconds;
  const warmUpDecisions = warmUpSeconds / secondsPerDecision;
  const anchorDecisions = ANCHOR_SECONDS / secondsPerDecision;
  const farmDecisions = FARM_WEIGHT * warmUpDecisions;
  const residual = new Float64Array(count);
  const expectation = new Float64Array(count);
  const weight = new Float64Array(count);
  const baseline = new Float64Array(count);
  const learned = new Float64Array(count);
  const anchor = new Float64Array(count);
  const ratios = new Float64Array(count);
  const newest = new Float64Array(count);

  const smooth = (k: number, r: number, e: number): void => {
    residual[k] = at(residual, k) + smoothing * (r - at(residual, k));
    expectation[k] = at(expectation, k) + smoothing * (e - at(expectation, k));
    weight[k] = at(weight, k) + smoothing * (1 - at(weight, k));
  };

  const learn = (k: number, level: Level, r: number, e: number): void => {
    const share = clamp(r / Math.max(e, level.floor), PULL_BOUNDS * level.bound);
    learned[k] = at(learned, k) + 1;
    const rate = Math.max(1 / at(learned, k), slowest);
    const moved = clamp(at(baseline, k) + rate * (share - at(baseline, k)), level.bound);
    if (at(learned, k) <= anchorDecisions) anchor[k] = moved;
    baseline[k] = at(anchor, k) + clamp(moved - at(anchor, k), SWAY * level.limit);
  };

  /** How much of the baseline is this turbine's own, 0 to 1; all of it after the warm-up. */
  const ownShare = (k: number): number => {
    const n = at(learned, k);
    if (n >= warmUpDecisions) return 1;
    return n / (n + farmDecisions * (1 - n / warmUpDecisions));
  };

  const shareOf = (k: number, { floor }: Level): number =>
    at(residual, k) / Math.max(at(expectation, k), floor * at(weight, k));

  const ratioOf = (k: number, level: Level, own: number): number => {
    const unknown = UNKNOWN_BOUNDS * level.bound * Math.sqrt(1 - own);
    const deviation = shareOf(k, level) - own * at(baseline, k);
    // An average over few windows is noisier than the limit allows for.
    return (deviation * Math.sqrt(at(weight, k))) / (level.limit + unknown);
  };

  /** A fault must not teach; but a turbine that nobody knows may be odd, within its farm. */
  const mayLearn = (k: number, level: Level): boolean =>
    Math.abs(at(ratios, k)) < SUSPICIOUS ||
    (at(learned, k) < warmUpDecisions / 2 && Math.abs(shareOf(k, level)) <= level.bound);

  const addLevel = (k: number, level: Level, r: number, e: number): void => {
    smooth(k, r, e);
    const own = ownShare(k);
    ratios[k] = ratioOf(k, level, own);
    newest[k] = (r / Math.max(e, level.floor) - own * at(baseline, k)) / level.limit;
    if (mayLearn(k, level)) learn(k, level, r, e);
  };

  return {
    add(outputs, residualsAt, expectationsAt, isUsable) {
      for (let k = 0; k < count; k++) {
        ratios[k] = 0;
        newest[k] = 0;
        if (isUsable[k] === 0) continue;
        addLevel(
          k,
          levels[k] as Level,
          outputs[residualsAt + k] as number,
          outputs[expectationsAt + k] as number,
        );
      }
    },
    ratios,
    newest,
    baselines: baseline,
    forgetEvidence() {
      residual.fill(0);
      expectation.fill(0);
      weight.fill(0);
      ratios.fill(0);
    },
    seen: (k) => (at(expectation, k) + at(residual, k)) / Math.max(1e-9, at(weight, k)),
    expected: (k) =>
      (at(expectation, k) * (1 + ownShare(k) * at(baseline, k))) / Math.max(1e-9, at(weight, k)),
    know(baselines, seconds) {
      levels.forEach((level, k) => {
        baseline[k] = clamp(baselines[k] ?? 0, level.bound);
        anchor[k] = at(baseline, k);
        learned[k] = seconds / secondsPerDecision;
      });
    },
    remember: (k) => ({
      baseline: at(baseline, k),
      anchor: at(anchor, k),
      learned: at(learned, k),
      bound: (levels[k] as Level).bound,
      residual: at(residual, k),
      expectation: at(expectation, k),
      weight: at(weight, k),
    }),
    restore(k, memory) {
      const { bound } = levels[k] as Level;
      baseline[k] = clamp(memory.baseline, bound);
      anchor[k] = clamp(memory.anchor, bound);
      learned[k] = memory.learned;
      residual[k] = memory.residual;
      expectation[k] = memory.expectation;
      weight[k] = memory.weight;
    },
  };
};

const at = (values: Float64Array, index: number): number => values[index] as number;

const clamp = (value: number, bound: number): number => Math.max(-bound, Math.min(bound, value));
