import { LAMPS } from "../../domain/turbine/channels.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import type { Evaluation } from "./evaluate.ts";
import { ratioOf } from "./ratio.ts";

/** Healthy time is judged in blocks this long, as one alarm each. */
const BLOCK_SECONDS = 60;
const STEPS = [4, 3, 2.5, 2, 1.75, 1.5, 1.25, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2];

/** What the test would have shown with all thresholds times this factor. */
export interface Cost {
  readonly factor: number;
  /** Of the healthy minutes, those with an alarm. */
  readonly falseShare: number;
  readonly recall: number;
}

export const costsOf = (evaluation: Evaluation): Cost[] =>
  STEPS.map((factor) => ({
    factor,
    falseShare: Number(falseShare(evaluation, factor).toPrecision(4)),
    recall: Number(recall(evaluation, factor).toPrecision(4)),
  }));

const recall = ({ injections }: Evaluation, step: number): number => {
  const peaks = injections.flatMap((outcome) => outcome.peaks);
  return peaks.filter((peak) => peak > step).length / Math.max(1, peaks.length);
};

const falseShare = ({ healthy }: Evaluation, step: number): number => {
  const blocks = healthy.flatMap(blockPeaks);
  return blocks.filter((peak) => peak > step).length / Math.max(1, blocks.length);
};

const blockPeaks = (verdicts: readonly Verdict[]): number[] => {
  const peaks = new Map<number, number>();
  for (const verdict of verdicts) {
    const block = Math.floor(verdict.time / 1_000 / BLOCK_SECONDS);
    const peak = Math.max(...LAMPS.map((flag) => ratioOf(verdict, flag)));
    peaks.set(block, Math.max(peaks.get(block) ?? 0, peak));
  }
  return [...peaks.values()];
};
