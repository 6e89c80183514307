import { CHANNELS, channelsOf } from "../../channels.ts";
import type { Baseline, Detection, Level } from "../../detection/settings.ts";
import { type KnownRange, knownRangeOf } from "./known-range.ts";

/** What the levels of one model have in common for all turbines: limits, and seconds as decisions. */
export interface LevelPlan {
  readonly levels: readonly Level[];
  /** The channel of each level by its place; -1 where the expectation is no value of the channel. */
  readonly channels: Int32Array;
  readonly limits: Float64Array;
  readonly bounds: Float64Array;
  readonly floors: Float64Array;
  /** Where the model knows what it expects, per level. */
  readonly known: readonly KnownRange[];
  /** Per level, the one whose expectation is looked up in `known`; itself as a rule. */
  readonly knownBy: Int8Array;
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
  const knownBy = Int8Array.from(levels, (level, k) => knownByOf(levels, level, k));
  return {
    levels,
    channels: Int32Array.from(levels, ({ channel }) => placeOf(channel)),
    limits: Float64Array.from(levels, ({ limit }) => limit),
    bounds: Float64Array.from(levels, ({ bound }) => bound),
    floors: Float64Array.from(levels, ({ floor }) => floor),
    known: levels.map((_, k) => {
      const by = levels[knownBy[k] as number];
      return knownRangeOf(by && edges[CHANNELS.indexOf(by.channel)]);
    }),
    knownBy,
    smoothing: 1 - Math.exp(-secondsPerDecision / evidenceSeconds),
    secondsPerDecision,
    slowest: secondsPerDecision / baselineSeconds,
    warmUpDecisions,
    anchorDecisions: ANCHOR_SECONDS / secondsPerDecision,
    farmDecisions: FARM_WEIGHT * warmUpDecisions,
  };
};

/**
 * What is expected of a vibration is an excess of 1 in any weather, and no angle: how far the model
 * knows it is told by what is expected of the rotor that it is given; -1 where nothing is.
 */
const knownByOf = (levels: readonly Level[], { channel, given }: Level, k: number): number => {
  if (!channelsOf("vibration").includes(channel)) return k;
  return levels.findIndex((each) => each.channel === given);
};

/** A vibration's expectation is 1: it says by how much it swings, not where it stands. */
const placeOf = (channel: Level["channel"]): number =>
  channelsOf("vibration").includes(channel) ? -1 : CHANNELS.indexOf(channel);
