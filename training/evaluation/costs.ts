import { LAMPS } from "../../domain/turbine/channels.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import { shareOf } from "./alarms.ts";
import type { Evaluation } from "./evaluate.ts";
import { ratioOf } from "./ratio.ts";

/** Healthy time is judged in blocks this long, as one alarm each. */
const BLOCK_SECONDS = 60;
const STEPS = [4, 3, 2.5, 2, 1.75, 1.5, 1.25, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2];

/** What the test would have shown with all thresholds times this factor; shares with 95 % intervals. */
export interface Cost {
  readonly factor: number;
  /** Of the healthy stretches, those with an alarm. */
  readonly falseShare: number;
  readonly falseShareLow: number;
  readonly falseShareHigh: number;
  readonly recall: number;
  readonly recallLow: number;
  readonly recallHigh: number;
}

export const costsOf = ({ healthy, injections }: Evaluation): Cost[] =>
  costsFrom(
    healthy.flatMap(blockPeaks),
    injections.flatMap(({ peaks }) => peaks),
  );

/** From the largest value over its threshold of each healthy stretch, and of each disturbance. */
export const costsFrom = (healthy: readonly number[], disturbed: readonly number[]): Cost[] =>
  STEPS.map((factor) => {
    const wrong = shareAbove(healthy, factor);
    const found = shareAbove(disturbed, factor);
    return {
      factor,
      falseShare: wrong.share,
      falseShareLow: wrong.low,
      falseShareHigh: wrong.high,
      recall: found.share,
      recallLow: found.low,
      recallHigh: found.high,
    };
  });

const shareAbove = (peaks: readonly number[], factor: number) => {
  const { share, low, high } = shareOf(peaks.filter((peak) => peak > factor).length, peaks.length);
  return { share: digits(peaks.length === 0 ? 0 : share), low: digits(low), high: digits(high) };
};

const digits = (value: number): number => Number(value.toPrecision(4));

const blockPeaks = (verdicts: readonly Verdict[]): number[] => {
  const peaks = new Map<number, number>();
  for (const verdict of verdicts) {
    const block = Math.floor(verdict.time / 1_000 / BLOCK_SECONDS);
    const peak = Math.max(...LAMPS.map((flag) => ratioOf(verdict, flag)));
    peaks.set(block, Math.max(peaks.get(block) ?? 0, peak));
  }
  return [...peaks.values()];
};
