import type { Channel } from "../../../domain/turbine/channels.ts";
import type { Detection, Level } from "../../../domain/turbine/detection/settings.ts";

export interface LevelEvidence {
  /**
   * Adds one window's residuals and expectations (in the order of `levels`); answers per level its
   * deviation as a multiple of its limit, signed. `isUsable` false: nothing learnt, nothing judged.
   */
  add(
    residuals: Float32Array,
    expectations: Float32Array,
    isUsable: (level: Level) => boolean,
  ): Float64Array;
  /** Forgets the evidence but keeps the baseline: the rotor stopped, or the readings had a gap. */
  forgetEvidence(): void;
  /** The deviations last answered. */
  latest(): Float64Array;
  /** Deviation of the newest window by itself, as a multiple of the limit. */
  newest(): Float64Array;
  /** Lasting deviation that counts as this turbine's own, per level. */
  baselines(): Float64Array;
}

/** A level this far towards its limit no longer teaches the baseline. */
const SUSPICIOUS = 0.5;
/** What the first ten minutes taught is this turbine; later the baseline only sways about it. */
const ANCHOR_SECONDS = 600;
/** As a share of the limit: so far may weather and wear move the baseline from there. */
const SWAY = 0.5;
/** One window may at most pull the baseline as if it deviated by this many bounds. */
const PULL_BOUNDS = 2;

/**
 * Watches slow deviations: each level's residual and expectation are smoothed over
 * `evidenceSeconds`, their quotient is the turbine's deviation, and what a healthy turbine always
 * shows is its baseline. The baseline starts as the mean of the first `warmUpSeconds`, moves with
 * `baselineSeconds` after that, never beyond `bound`, and not at all while the level is suspicious;
 * after ten minutes it stays near what it was then. So a fault does not become normal, however
 * slowly it comes. Before the baseline is learnt, `bound` is added to the limit.
 */
export const createLevelEvidence = (
  detection: Detection,
  secondsPerDecision: number,
): LevelEvidence => {
  const { levels, evidenceSeconds, warmUpSeconds, baselineSeconds } = detection;
  const smoothing = 1 - Math.exp(-secondsPerDecision / evidenceSeconds);
  const slowest = secondsPerDecision / baselineSeconds;
  const warmUpDecisions = warmUpSeconds / secondsPerDecision;
  const anchorDecisions = ANCHOR_SECONDS / secondsPerDecision;
  const residual = new Float64Array(levels.length);
  const expectation = new Float64Array(levels.length);
  const weight = new Float64Array(levels.length);
  const baseline = new Float64Array(levels.length);
  const learned = new Float64Array(levels.length);
  const anchor = new Float64Array(levels.length);
  const ratios = new Float64Array(levels.length);
  const newest = new Float64Array(levels.length);

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

  const ratioOf = (k: number, level: Level): number => {
    const share = at(residual, k) / Math.max(at(expectation, k), level.floor * at(weight, k));
    const unknown = level.bound * Math.max(0, 1 - at(learned, k) / warmUpDecisions);
    // An average over few windows is noisier than the limit allows for.
    return ((share - at(baseline, k)) * Math.sqrt(at(weight, k))) / (level.limit + unknown);
  };

  return {
    add(residuals, expectations, isUsable) {
      levels.forEach((level, k) => {
        ratios[k] = 0;
        newest[k] = 0;
        if (!isUsable(level)) return;
        const r = residuals[k] ?? 0;
        const e = expectations[k] ?? 0;
        smooth(k, r, e);
        ratios[k] = ratioOf(k, level);
        newest[k] = (r / Math.max(e, level.floor) - at(baseline, k)) / level.limit;
        if (Math.abs(at(ratios, k)) < SUSPICIOUS || at(learned, k) < warmUpDecisions / 2) {
          learn(k, level, r, e);
        }
      });
      return ratios;
    },
    forgetEvidence() {
      residual.fill(0);
      expectation.fill(0);
      weight.fill(0);
      ratios.fill(0);
    },
    latest: () => ratios,
    newest: () => newest,
    baselines: () => baseline,
  };
};

/**
 * Whom to blame. Rotor, wind and voltage predict each other in pairs; when voltage does not fit the
 * rotor, either may lie. Voltage is to blame if it does not fit the wind either, more than the rotor.
 */
export const blamedChannel = (
  index: number,
  levels: readonly Level[],
  ratios: Float64Array,
): Channel | undefined => {
  const level = levels[index];
  if (level === undefined) return undefined;
  const other = (channel: Channel, given: Channel): number => {
    const k = levels.findIndex((l) => l.channel === channel && l.given === given);
    return k < 0 ? 0 : Math.abs(at(ratios, k));
  };
  if (level.channel === "voltage" && level.given === "wind_speed_rps") return undefined;
  if (level.channel !== "voltage") return level.channel;
  return other("voltage", "wind_speed_rps") >= other("rps", "wind_speed_rps") ? "voltage" : "rps";
};

const at = (values: Float64Array, index: number): number => values[index] ?? 0;

const clamp = (value: number, bound: number): number => Math.max(-bound, Math.min(bound, value));
