import { itemAt, singleAt } from "../../domain/numbers.ts";
import { CHANNELS, channelsOf } from "../../domain/turbine/channels.ts";
import type { Detection } from "../../domain/turbine/detection/settings.ts";
import { levelPlanOf } from "../../domain/turbine/engine/evidence/level-plan.ts";
import {
  addLevels,
  createLevelEvidence,
  forgetEvidence,
  ratioOf,
} from "../../domain/turbine/engine/evidence/levels.ts";
import { countRepeats, createRepeats } from "../../domain/turbine/engine/evidence/repeats.ts";
import {
  countRunning as countReading,
  createRunning,
  isSteadyWindow,
  type RunningByName,
  runningLimitsOf,
} from "../../domain/turbine/engine/evidence/running.ts";
import { ROTOR, ROTOR_CHANNEL } from "../../domain/turbine/parts.ts";
import type { Segment } from "../data/segment.ts";
import { type WindowSet, windowsOf } from "../data/windows.ts";
import type { ScoringModel } from "../runtime.ts";
import { blockMaxima, persistent, type TailLimit, tailLimit } from "./tail.ts";

const WIDTH = CHANNELS.length;
/** Alarms closer together than this are one. */
const BLOCK_SECONDS = 30;
const DAY_SECONDS = 86_400;

export interface CalibrationPlan {
  readonly length: number;
  readonly stride: number;
  readonly rateHz: number;
  /** False alarms per turbine-day, for all channels and levels together. */
  readonly budgetPerDay: number;
  /** Detection with provisional limits; its smoothing and baselines are used. */
  readonly detection: Detection;
}

export interface Calibration {
  readonly channels: readonly TailLimit[];
  readonly levels: readonly TailLimit[];
  readonly frozenSeconds: readonly (number | null)[];
}

/** Block maxima of one segment's statistics, and the longest repeats of its channels. */
export interface Measured {
  readonly channels: readonly (readonly number[])[];
  readonly levels: readonly (readonly number[])[];
  /** Seconds. */
  readonly longestRepeats: readonly number[];
}

/** What the model says of a healthy segment, condensed to what limits are made from. */
export const measureSegment = async (
  model: ScoringModel,
  segment: Segment,
  plan: CalibrationPlan,
): Promise<Measured> => {
  const { detection, stride, rateHz } = plan;
  const perBlock = Math.round((BLOCK_SECONDS * rateHz) / stride);
  const { scores, levels } = await statisticsOf(model, segment, plan);
  return {
    channels: scores.map((values) =>
      blockMaxima(persistent(values, detection.persistence.raise), perBlock),
    ),
    levels: levels.map((values) => blockMaxima(values, perBlock)),
    longestRepeats: longestRepeats(segment, detection.running[ROTOR_CHANNEL] ?? 0),
  };
};

/**
 * Finds every limit on its own from healthy readings: a common maximum over all of them would let
 * the noisiest silence the rest.
 */
export const calibrationFrom = (
  measured: readonly Measured[],
  plan: CalibrationPlan,
): Calibration => {
  const watched = CHANNELS.length - 1 + plan.detection.levels.length;
  const budget = (plan.budgetPerDay / watched / DAY_SECONDS) * BLOCK_SECONDS;
  return {
    channels: CHANNELS.map((_, c) =>
      tailLimit(
        measured.flatMap(({ channels }) => channels[c] ?? []),
        budget,
      ),
    ),
    levels: plan.detection.levels.map((_, k) =>
      tailLimit(
        measured.flatMap(({ levels }) => levels[k] ?? []),
        budget,
      ),
    ),
    frozenSeconds: repeatLimits(measured),
  };
};

interface Statistics {
  /** Per channel, the score of every decision. */
  readonly scores: number[][];
  /** Per level, the absolute deviation of every decision once the baseline is learnt. */
  readonly levels: number[][];
}

const statisticsOf = async (
  model: ScoringModel,
  segment: Segment,
  plan: CalibrationPlan,
): Promise<Statistics> => {
  const windows = windowsOf([segment], plan.length, plan.stride, Number.POSITIVE_INFINITY);
  const outputs = await model.run(windows);
  const scores = outputs[plan.detection.outputs.scores] ?? new Float32Array();
  return {
    scores: CHANNELS.map((_, c) =>
      Array.from({ length: windows.count }, (_, i) => singleAt(scores, i * WIDTH + c)),
    ),
    levels: levelDeviations(segment, windows, outputs, plan),
  };
};

const levelDeviations = (
  segment: Segment,
  windows: WindowSet,
  outputs: Readonly<Record<string, Float32Array>>,
  { stride, rateHz, detection }: CalibrationPlan,
): number[][] => {
  const { levels, running, warmUpSeconds } = detection;
  const deviations: number[][] = levels.map(() => []);
  const evidence = createLevelEvidence(levelPlanOf(detection, stride / rateHz));
  const answer = new Float32Array(2 * levels.length);
  const allUsable = new Uint8Array(levels.length).fill(1);
  const runningReadings = countRunning(segment, running);
  const warmUp = (warmUpSeconds * rateHz) / stride;
  let judged = 0;
  for (let index = 0; index < windows.count; index++) {
    const last = index * stride + windows.length - 1;
    if (itemAt(runningReadings, last) < running.settleSeconds * rateHz) {
      forgetEvidence(evidence);
      continue;
    }
    if (!isSteadyWindow(windows.at(index))) continue;
    answer.set(rowOf(outputs[detection.outputs.residuals ?? ""], index, levels.length));
    answer.set(
      rowOf(outputs[detection.outputs.expectations ?? ""], index, levels.length),
      levels.length,
    );
    addLevels(evidence, answer, 0, levels.length, allUsable);
    judged += 1;
    if (judged < warmUp) continue;
    // Provisional limits are 1, so a ratio is the deviation itself.
    deviations.forEach((own, k) => {
      own.push(Math.abs(ratioOf(evidence, k)));
    });
  }
  return deviations;
};

/** Per reading, for how many readings the turbine has been running. */
export const countRunning = ({ values, count }: Segment, byName: RunningByName): Uint32Array => {
  const limits = runningLimitsOf(byName);
  const running = createRunning();
  return Uint32Array.from({ length: count }, (_, row) => {
    countReading(running, values, row, row + 1, limits);
    return running.readings;
  });
};

export const rowOf = (
  values: Float32Array | undefined,
  index: number,
  width: number,
): Float32Array => (values ?? new Float32Array()).subarray(index * width, (index + 1) * width);

const REPEAT_MARGIN = 2.5;
/** Less room for the rotor, whose sensor is only called stuck if its output moves meanwhile. */
const ROTOR_MARGIN = 1.3;
/** A nacelle may rest between two digits of its quaternion for long. */
const VIBRATION_MARGIN = 5;
const VIBRATIONS = channelsOf("vibration").map((name) => CHANNELS.indexOf(name));
const SHORTEST_REPEAT_SECONDS = 3;
/** A channel that healthy data repeats for longer cannot be judged by repetition. */
const LONGEST_REPEAT_SECONDS = 300;

const repeatLimits = (measured: readonly Measured[]): (number | null)[] =>
  CHANNELS.map((_, channel) => {
    const seconds = measured.reduce(
      (longest, { longestRepeats }) => Math.max(longest, itemAt(longestRepeats, channel)),
      0,
    );
    const margin = marginOf(channel);
    const limit = Math.max(SHORTEST_REPEAT_SECONDS, seconds * margin + 1);
    return limit > LONGEST_REPEAT_SECONDS ? null : Number(limit.toFixed(2));
  });

const marginOf = (channel: number): number => {
  if (channel === ROTOR) return ROTOR_MARGIN;
  return VIBRATIONS.includes(channel) ? VIBRATION_MARGIN : REPEAT_MARGIN;
};

const longestRepeats = ({ values, count, rateHz }: Segment, runningRps: number): number[] => {
  const longest = CHANNELS.map(() => 0);
  const repeats = createRepeats();
  for (let row = 0; row < count; row++) {
    countRepeats(repeats, values, row, row + 1, runningRps);
    for (let channel = 0; channel < WIDTH; channel++) {
      const seconds = itemAt(repeats.counts, channel) / rateHz;
      longest[channel] = Math.max(itemAt(longest, channel), seconds);
    }
  }
  return longest;
};
