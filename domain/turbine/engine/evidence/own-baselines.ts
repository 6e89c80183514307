import {
  ANCHOR,
  BASELINE,
  LEARNED,
  LEVEL_NUMBERS,
  type LevelNumbers,
  NOW,
  SHARE,
  UNWIDENED,
  type WindowNumbers,
} from "./level-numbers.ts";
import type { LevelPlan } from "./level-plan.ts";

/** A level this far towards its limit no longer teaches the baseline. */
const SUSPICIOUS = 0.5;
/** As a share of the limit: so far may weather and wear move the baseline from its anchor. */
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

/** How much of a baseline, whose level's numbers begin at `at`, is this turbine's own and not its farm's, 0 to 1. */
export const ownShareOf = (
  { warmUpDecisions, farmDecisions }: LevelPlan,
  numbers: LevelNumbers,
  at: number,
): number => {
  const learned = numbers[at + LEARNED] as number;
  if (learned >= warmUpDecisions) return 1;
  return learned / (learned + farmDecisions * (1 - learned / warmUpDecisions));
};

/**
 * Whether a level that is this far from its limit, this far off, and this far off in its newest window
 * by itself, may teach. A fault must not; but a turbine that nobody knows may be odd, within its farm.
 */
export const mayLearn = (
  { warmUpDecisions, bounds }: LevelPlan,
  numbers: LevelNumbers,
  at: number,
  k: number,
  window: WindowNumbers,
): boolean => {
  const isCalm = Math.abs(window[UNWIDENED] as number) < SUSPICIOUS;
  const learned = numbers[at + LEARNED] as number;
  if (learned >= warmUpDecisions / 2) return isCalm;
  const bound = bounds[k] as number;
  // While an average still follows a fault's beginning, its newest window tells more.
  const isOdd = Math.abs(window[NOW] as number) > TEACHING_BOUNDS * bound;
  return !isOdd && (isCalm || Math.abs(window[SHARE] as number) <= bound);
};

/**
 * The baseline starts as the mean of the first `warmUpSeconds`, moves with `baselineSeconds` after
 * that, never beyond `bound`, and not at all while the level is suspicious; after ten minutes it
 * stays near what it was then. So a fault does not become normal, however slowly it comes.
 */
export const learn = (
  { bounds, limits, slowest, anchorDecisions }: LevelPlan,
  numbers: LevelNumbers,
  at: number,
  k: number,
  window: WindowNumbers,
): void => {
  const bound = bounds[k] as number;
  const learned = (numbers[at + LEARNED] as number) + 1;
  const before = numbers[at + BASELINE] as number;
  const pull = clamp(window[NOW] as number, PULL_BOUNDS * bound);
  const moved = clamp(before + Math.max(1 / learned, slowest) * (pull - before), bound);
  if (learned <= anchorDecisions) numbers[at + ANCHOR] = moved;
  const anchor = numbers[at + ANCHOR] as number;
  numbers[at + LEARNED] = learned;
  numbers[at + BASELINE] = anchor + clamp(moved - anchor, SWAY * (limits[k] as number));
};

export const setBaseline = (
  { bounds }: LevelPlan,
  numbers: LevelNumbers,
  own: number,
  k: number,
  known: { readonly baseline: number; readonly anchor: number; readonly learned: number },
): void => {
  const at = own + k * LEVEL_NUMBERS;
  const bound = bounds[k] as number;
  numbers[at + BASELINE] = clamp(known.baseline, bound);
  numbers[at + ANCHOR] = clamp(known.anchor, bound);
  numbers[at + LEARNED] = known.learned;
};

const clamp = (value: number, bound: number): number =>
  value > bound ? bound : value < -bound ? -bound : value;
