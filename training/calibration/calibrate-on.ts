import type { Detection } from "../../domain/turbine/detection/settings.ts";
import type { Segment } from "../data/segment.ts";
import type { ScoringModel } from "../runtime.ts";
import { boundsOf } from "./bounds.ts";
import {
  type Calibration,
  type CalibrationPlan,
  calibrationFrom,
  type Measured,
  measureSegment,
} from "./calibrate.ts";
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
): Promise<Calibration & { readonly bounds: readonly number[] }> => {
  const bounds = await boundsOf(model, [train, validation], plan);
  const bounded = { ...plan, detection: withBounds(plan.detection, bounds) };
  const measured = async (segments: readonly Segment[]): Promise<Measured[]> => {
    const list: Measured[] = [];
    for (const segment of segments) list.push(await measureSegment(model, segment, bounded));
    return list;
  };
  const ofValidation = await measured(validation);
  const held = calibrationFrom(ofValidation, bounded);
  const all = calibrationFrom([...(await measured(train)), ...ofValidation], bounded);
  const wider = (a: readonly TailLimit[], b: readonly TailLimit[]) =>
    a.map((limit, k) => {
      const other = b[k] ?? limit;
      return other.limit > limit.limit ? other : limit;
    });
  return {
    channels: wider(held.channels, all.channels),
    levels: wider(held.levels, all.levels),
    frozenSeconds: all.frozenSeconds,
    bounds,
  };
};

const withBounds = (detection: Detection, bounds: readonly number[]): Detection => ({
  ...detection,
  levels: detection.levels.map((level, k) => ({ ...level, bound: bounds[k] ?? level.bound })),
});
