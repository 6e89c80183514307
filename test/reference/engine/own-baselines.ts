import type { Detection, Level } from "../../../domain/turbine/detection/settings.ts";

/** What first minutes taught of a turbine, level by level, and how far that can be relied on. */
export interface OwnBaselines {
  /** Lasting deviation that counts as this turbine's own. */
  readonly baselines: Float64Array;
  /** What the first ten minutes taught, and the decisions that all of it rests on. */
  readonly anchors: Float64Array;
  readonly learned: Float64Array;
  /** How much of a baseline is this turbine's own and not its farm's, 0 to 1. */
  ownShare(k: number): number;
  /** Whether a level that is this far from its limit, and this far off, newest by itself, may teach. */
  mayLearn(k: number, ratio: number, share: number, now: number): boolean;
  learn(k: number, share: number): void;
}

/** A level this far towards its limit no longer teaches the baseline. */
const SUSPICIOUS = 0.5;
/** What the first ten minutes taught is this turbine; later the baseline only sways about it. */
const ANCHOR_SECONDS = 600;
/** As a share of the limit: so far may weather and wear move the baseline from there. */
const SWAY = 0.5;
/**
 * A window of an unknown turbine that is off by more of its farm's bound is no odd turbine's, and does
 * not teach. Of 100 faults of −20 % that begin 20 s after the start 67 are found without this, 90 at
 * 1.4, 95 at 1.25 and 100 at 1; of 300 healthy starts 0, 0, 1 and 10 alarm (`bench cold-start`, `bench
 * detection --only ours --cases clean --hours 0.25 --seeds 300`, 2026-11-26).
 */
const TEACHING_BOUNDS = 1.4;
/** One window may at most pull the baseline as if it deviated by this many bounds. */
const PULL_BOUNDS = 2;
/** As a share of the warm-up: so much of a turbine's own data weighs as much as the farm's. */
const FARM_WEIGHT = 0.25;

/**
 * The baseline starts as the mean of the first `warmUpSeconds`, moves with `baselineSeconds` after
 * that, never beyond `bound`, and not at all while the level is suspicious; after ten minutes it
 * stays near what it was then. So a fault does not become normal, however slowly it comes.
 */
export const createOwnBaselines = (
  { levels, warmUpSeconds, baselineSeconds }: Detection,
  secondsPerDecision: number,
): OwnBaselines => {
  const slowest = secondsPerDecision / baselineSeconds;
  const warmUpDecisions = warmUpSeconds / secondsPerDecision;
  const anchorDecisions = ANCHOR_SECONDS / secondsPerDecision;
  const farmDecisions = FARM_WEIGHT * warmUpDecisions;
  const baselines = new Float64Array(levels.length);
  const anchors = new Float64Array(levels.length);
  const learned = new Float64Array(levels.length);
  return {
    baselines,
    anchors,
    learned,
    ownShare(k) {
      const n = at(learned, k);
      if (n >= warmUpDecisions) return 1;
      return n / (n + farmDecisions * (1 - n / warmUpDecisions));
    },
    // A fault must not teach; but a turbine that nobody knows may be odd, within its farm.
    mayLearn(k, ratio, share, now) {
      const isCalm = Math.abs(ratio) < SUSPICIOUS;
      if (at(learned, k) >= warmUpDecisions / 2) return isCalm;
      const { bound } = levels[k] as Level;
      // While an average still follows a fault's beginning, its newest window tells more.
      return Math.abs(now) <= TEACHING_BOUNDS * bound && (isCalm || Math.abs(share) <= bound);
    },
    learn(k, share) {
      const { bound, limit } = levels[k] as Level;
      const pull = clamp(share, PULL_BOUNDS * bound);
      learned[k] = at(learned, k) + 1;
      const rate = Math.max(1 / at(learned, k), slowest);
      const moved = clamp(at(baselines, k) + rate * (pull - at(baselines, k)), bound);
      if (at(learned, k) <= anchorDecisions) anchors[k] = moved;
      baselines[k] = at(anchors, k) + clamp(moved - at(anchors, k), SWAY * limit);
    },
  };
};

const at = (values: Float64Array, index: number): number => values[index] as number;

const clamp = (value: number, bound: number): number => Math.max(-bound, Math.min(bound, value));
