import type { Asset } from "../../domain/asset/asset.ts";
import { createEventMonitor } from "../../domain/asset/event-time/monitor.ts";
import { hypothesesOf, type Relation } from "../../domain/asset/event-time/relations.ts";
import { createRepeatCounter } from "../../domain/asset/event-time/repeats.ts";
import { clipped } from "../../domain/asset/event-time/residuals.ts";
import type { EventDetection } from "../../domain/asset/event-time/settings.ts";
import type { HeldOut } from "./held-out.ts";

/** Deviations below three quarters of the notable one are of no interest, however steady the data. */
const LEAST_SHARE = 0.75;
/** Of the maxima of blocks, a healthy machine's largest; the rest may be faults nobody labelled. */
const QUANTILE = 0.95;
/** Blocks that maxima are taken of, in the longest memory: long enough to be nearly independent. */
const BLOCK_MEMORIES = 7;
const SETTLED_WEIGHT = 0.8;
const LARGEST_SQUARE = 4;
const FREE: number = 1e9;

/** What residuals of a relation still wander by over the middle memory, squared. */
export const slowVariances = (
  relations: readonly Relation[],
  heldOut: readonly HeldOut[],
  readings: number,
): number[] =>
  relations.map((relation, k) => {
    const season = hasNeighbourTwin(relation, relations) ? SEASON : 1;
    const squares = heldOut.flatMap((stretch) => slowSquares(relation, k, stretch, readings));
    const mean = squares.reduce((sum, square) => sum + square, 0) / Math.max(1, squares.length);
    return squares.length === 0
      ? 1
      : Math.max(LEAST_VARIANCE, Number((season * mean).toPrecision(4)));
  });

const LEAST_VARIANCE = 0.01;
/** What a season does to a curve, the neighbours see too; the curve alone wanders more than a fold shows. */
const SEASON = 2;

const hasNeighbourTwin = (relation: Relation, relations: readonly Relation[]): boolean =>
  !relation.ofNeighbours &&
  relations.some(({ target, ofNeighbours }) => ofNeighbours && target === relation.target);

const slowSquares = (
  { holdsAtRest }: Relation,
  k: number,
  stretch: HeldOut,
  readings: number,
): number[] => {
  const squares: number[] = [];
  let [mean, weight] = [0, 0];
  for (const { evidence, isSettled } of stretch) {
    const residual = clipped(evidence.residuals[k] ?? Number.NaN);
    if (Number.isNaN(residual) || !(holdsAtRest || isSettled)) continue;
    mean += (residual - mean) / readings;
    weight += (1 - weight) / readings;
    if (weight > SETTLED_WEIGHT) squares.push(Math.min(LARGEST_SQUARE, (mean / weight) ** 2));
  }
  return squares;
};

export interface LimitPlan {
  readonly asset: Asset;
  readonly detection: EventDetection;
  readonly strideSeconds: number;
  /** Room for a year that the recording had not. */
  readonly margin: number;
}

/**
 * Limits per memory and hypothesis from time that the fit never saw: twice, because what lights a
 * lamp must not teach a baseline, and the first round knows no lamps.
 */
export const limitsFrom = (heldOut: readonly HeldOut[], plan: LimitPlan): number[][] => {
  const free = plan.detection.memorySeconds.map(() => hypothesesOf(plan.asset).map(() => FREE));
  const first = limitsUnder(heldOut, plan, free);
  return limitsUnder(heldOut, plan, first);
};

const limitsUnder = (
  heldOut: readonly HeldOut[],
  { asset, detection, strideSeconds, margin }: LimitPlan,
  limits: number[][],
): number[][] => {
  const longest = detection.memorySeconds.at(-1) ?? strideSeconds;
  const block = Math.max(1, Math.round((BLOCK_MEMORIES * longest) / strideSeconds));
  const maxima = limits.map((row) => row.map(() => [] as number[]));
  for (const stretch of heldOut) {
    const monitor = createEventMonitor(
      asset,
      { ...detection, limits },
      { strideSeconds, modelVersion: "none" },
    );
    let readings = 0;
    for (const judged of stretch) {
      monitor.judge(judged);
      keepMaxima(maxima, monitor.estimates(), readings % block === 0);
      readings += 1;
    }
  }
  return maxima.map((row) =>
    row.map((values) =>
      Number(Math.max(LEAST_SHARE, margin * quantileOf(values, QUANTILE)).toPrecision(4)),
    ),
  );
};

const keepMaxima = (
  maxima: readonly (readonly number[][])[],
  estimates: readonly Float64Array[],
  isNewBlock: boolean,
): void => {
  for (const [memory, own] of estimates.entries()) {
    for (const [h, estimate] of own.entries()) {
      const seen = maxima[memory]?.[h] ?? [];
      if (isNewBlock) seen.push(0);
      seen[seen.length - 1] = Math.max(seen.at(-1) ?? 0, Math.abs(estimate));
    }
  }
};

const quantileOf = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
};

const REPEAT_MARGIN = 4;
const FEWEST_REPEATS = 6;
/** A channel that healthy data repeats for longer cannot be judged by repetition. */
const LONGEST_SECONDS_SHARE = 0.5;

/**
 * How long each channel may repeat one value: four times what half of the machines never exceeded,
 * because some machine of a year has had a stuck sensor.
 */
export const repeatLimits = (
  asset: Asset,
  machines: readonly HeldOut[],
  { longestReadings }: { readonly longestReadings: number },
): EventDetection["longestRepeat"] => {
  const longest = machines.map((stretch) => longestOf(asset, stretch));
  return asset.channels.map(({ lamp }, channel) => {
    const limitOf = (kind: "always" | "running"): number | null => {
      const middle = quantileOf(
        longest.map((own) => own[channel]?.[kind] ?? 0),
        0.5,
      );
      const limit = Math.max(FEWEST_REPEATS, Math.ceil(REPEAT_MARGIN * middle));
      return lamp === undefined || limit > LONGEST_SECONDS_SHARE * longestReadings ? null : limit;
    };
    return { always: limitOf("always"), running: limitOf("running") };
  });
};

const longestOf = (asset: Asset, stretch: HeldOut) => {
  const counter = createRepeatCounter(asset.channels.length);
  const longest = asset.channels.map(() => ({ always: 0, running: 0 }));
  for (const { row, isRunning } of stretch) {
    counter.add(row.values, isRunning);
    longest.forEach((own, channel) => {
      const { always, running } = counter.repeats(channel);
      own.always = Math.max(own.always, always);
      own.running = Math.max(own.running, running);
    });
  }
  return longest;
};
