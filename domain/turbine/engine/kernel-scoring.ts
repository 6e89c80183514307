import type { Decide } from "./decide.ts";
import { createMoment } from "./judged.ts";
import type { Kernel } from "./kernel/normal-behaviour-kernel.ts";
import { coverageOf, firstSeqOf, type WatchedTurbine, writeMoment } from "./watched-turbine.ts";
import { writeWindow } from "./window/ring.ts";

export interface KernelPlan {
  readonly kernel: Kernel;
  /** Numbers in a window. */
  readonly windowSize: number;
  readonly settleReadings: number;
  readonly decide: Decide;
  readonly onScored:
    | ((windows: number, inferenceMs: number, queueAgeMs: number) => void)
    | undefined;
  readonly now: () => number;
}

/** Scores a window the moment it is complete: it takes less time than a place in a queue. */
export const createKernelScoring = (plan: KernelPlan) => {
  const { kernel, windowSize, settleReadings, decide, onScored, now } = plan;
  const moment = createMoment();
  const answer = new Float32Array(kernel.outputs);
  const current = new Float32Array(windowSize);
  return (turbine: WatchedTurbine, place: number): void => {
    const { sums, ring, lastSeq, repeats } = turbine;
    if (!sums) return;
    const from = onScored ? now() : 0;
    kernel.score(sums, ring, answer, 0);
    onScored?.(1, now() - from, 0);
    writeMoment(turbine, settleReadings, moment);
    const firstSeq = firstSeqOf(turbine);
    const meta = {
      place,
      moment,
      firstSeq,
      lastSeq,
      coverage: coverageOf(turbine),
      last: repeats.last,
    };
    decide(turbine, meta, answer, 0, () => {
      writeWindow(ring, current, 0);
      return current;
    });
  };
};
