import type { Segment } from "../data/segments.ts";
import type { ScoringModel } from "../runtime.ts";
import { type Calibration, type CalibrationPlan, calibrate } from "./calibrate.ts";
import type { TailLimit } from "./tail.ts";

/**
 * Held-out readings alone when there are enough of them. A short recording's validation part has
 * too few blocks for a tail, so there the training part speaks too, and the wider limit holds.
 */
export const calibrateOn = async (
  model: ScoringModel,
  train: readonly Segment[],
  validation: readonly Segment[],
  plan: CalibrationPlan,
): Promise<Calibration> => {
  const held = await calibrate(model, validation, plan);
  const all = await calibrate(model, [...train, ...validation], plan);
  const wider = (a: readonly TailLimit[], b: readonly TailLimit[]) =>
    a.map((limit, k) => {
      const other = b[k] ?? limit;
      return other.limit > limit.limit ? other : limit;
    });
  return {
    channels: wider(held.channels, all.channels),
    levels: wider(held.levels, all.levels),
    frozenSeconds: all.frozenSeconds,
  };
};
