import { CHANNELS } from "../../channels.ts";
import type { Baseline, Detection, Level } from "../../detection/settings.ts";
import { type KnownRange, knownRangeOf } from "./known-range.ts";

/** What the levels of one model have in common for all turbines: limits, and seconds as decisions. */
export interface LevelPlan {
  readonly levels: readonly Level[];
  readonly limits: Float64Array;
  readonly bounds: Float64Array;
  readonly floors: Float64Array;
  /** Where the model knows what it expects, per level. */
  readonly known: readonly KnownRange[];
  /** Share by which one window moves the smoothed evidence. */
  readonly smoothing: number;
  readonly secondsPerDecision: number;
  /** The least share by which a window moves a baseline. */
  readonly slowest: number;
  readonly warmUpDecisions: number;
  readonly anchorDecisions: number;
  /** Decisions of its own that weigh as much as the farm's spread. */
  readonly farmDecisions: number;
}

/** What the first ten minutes taught is this turbine; later the baseline only sways about it. */
const ANCHOR_SECONDS = 600;
/** As a share of the warm-up: so much of a turbine's own data weighs as much as the farm's. */
const FARM_WEIGHT = 0.25;

export const levelPlanOf = (
  { levels, evidenceSeconds, warmUpSeconds, baselineSeconds }: Detection,
  secondsPerDecision: number,
  edges: Baseline["edges"] = [],
): LevelPlan => {
  const warmUpDecisions = warmUpSeconds / secondsPerDecision;
  return {
    levels,
    limits: Float64Array.from(levels, ({ limit }) => limit),
    bounds: Float64Array.from(levels, ({ bound }) => bound),
    floors: Float64Array.from(levels, ({ floor }) => floor),
    known: levels.map(({ channel }) => knownRangeOf(edges[CHANNELS.indexOf(channel)])),
    smoothing: 1 - Math.exp(-secondsPerDecision / evidenceSeconds),
    secondsPerDecision,
    slowest: secondsPerDecision / baselineSeconds,
    warmUpDecisions,
    anchorDecisions: ANCHOR_SECONDS / secondsPerDecision,
    farmDecisions: FARM_WEIGHT * warmUpDecisions,
  };
};
