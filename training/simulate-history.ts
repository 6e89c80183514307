import type { Reading } from "../domain/turbine/reading.ts";
import { createTurbine } from "../simulator/turbine.ts";
import type { Segment } from "./data/segment.ts";
import { createSegmentCollector } from "./data/segments.ts";

export interface HistoryPlan {
  readonly turbines: number;
  readonly minutes: number;
  readonly seed: number;
  readonly rateHz?: number;
}

/** Enough to learn from in a few seconds on one core; turbines differ more than hours do. */
export const DEFAULT_HISTORY = { turbines: 8, minutes: 15 } as const;

/** A fixed day, so that equal seeds give equal bytes. */
const FIRST_DAY = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

/** Healthy readings of a simulated farm, one unbroken segment per turbine. */
export const simulateHistory = (plan: HistoryPlan): Segment[] => {
  const collector = createSegmentCollector();
  for (const reading of historyOf(plan)) collector.add(reading);
  return [...collector.finish().segments];
};

/** The same, reading by reading; turbines one after the other, hours apart to meet other weather. */
function* historyOf({ turbines, minutes, seed, rateHz = 20 }: HistoryPlan): Generator<Reading> {
  for (let number = 1; number <= turbines; number++) {
    const turbine = createTurbine({
      // No machine of the farm: what is learnt of it must not be taken for turbine 1's own.
      id: `simulated-${number}`,
      seed: seed * 1_000 + number,
      rateHz,
      startTime: FIRST_DAY + number * 3 * HOUR_MS,
    });
    for (let step = 0; step < minutes * 60 * rateHz; step++) yield turbine.step();
  }
}
