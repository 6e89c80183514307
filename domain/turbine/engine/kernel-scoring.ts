import { createMeta, type Decide, writeMeta } from "./decide.ts";
import type { Kernel } from "./kernel/normal-behaviour-kernel.ts";
import type { WatchedTurbine } from "./watched-turbine.ts";
import { type Ring, writeWindow } from "./window/ring.ts";

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
  const meta = createMeta();
  const answer = new Float32Array(kernel.outputs);
  const current = new Float32Array(windowSize);
  let ring: Ring | undefined;
  const window = (): Float32Array => {
    if (ring) writeWindow(ring, current, 0);
    return current;
  };
  return (turbine: WatchedTurbine, place: number): void => {
    const { sums, index } = turbine;
    if (!sums) return;
    ring = turbine.ring;
    const from = onScored ? now() : 0;
    kernel.score(sums, index, ring, answer, 0);
    onScored?.(1, now() - from, 0);
    decide(turbine, writeMeta(turbine, place, settleReadings, meta), answer, 0, window);
  };
};
