import { isSteady } from "../../domain/detection/running.ts";
import type { Segment } from "../data/segments.ts";
import { windowsOf } from "../data/windows.ts";
import type { ScoringModel } from "../runtime.ts";
import { type CalibrationPlan, countRunning, rowOf } from "./calibrate.ts";

/** Room for a turbine that differs more than any of the training data. */
const ROOM = 1.3;
/** A baseline wider than this would hide the faults it is meant to show. */
const WIDEST = 0.25;
const NARROWEST = 0.05;

/**
 * How far a healthy turbine may lastingly lie from the farm's mean, per level: the widest median
 * deviation among the training turbines, with room, in the given frame of the level's own bound.
 */
export const boundsOf = async (
  model: ScoringModel,
  segments: readonly Segment[],
  plan: CalibrationPlan,
): Promise<number[]> => {
  const { levels, outputs: names, running } = plan.detection;
  const widest = levels.map(() => 0);
  for (const segment of segments) {
    const windows = windowsOf([segment], plan.length, plan.length, Number.POSITIVE_INFINITY);
    const outputs = await model.run(windows);
    const runningReadings = countRunning(segment, running);
    const shares: number[][] = levels.map(() => []);
    for (let index = 0; index < windows.count; index++) {
      const last = (index + 1) * plan.length - 1;
      if ((runningReadings[last] ?? 0) < plan.length || !isSteady(windows.at(index))) continue;
      const residuals = rowOf(outputs[names.residuals ?? ""], index, levels.length);
      const expectations = rowOf(outputs[names.expectations ?? ""], index, levels.length);
      levels.forEach(({ floor }, k) => {
        shares[k]?.push((residuals[k] ?? 0) / Math.max(floor, expectations[k] ?? 0));
      });
    }
    shares.forEach((values, k) => {
      values.sort((a, b) => a - b);
      widest[k] = Math.max(widest[k] ?? 0, Math.abs(values[values.length >> 1] ?? 0));
    });
  }
  return widest.map((value, k) => {
    const most = Math.max(WIDEST, levels[k]?.bound ?? 0);
    return Math.min(most, Math.max(NARROWEST, ROOM * value));
  });
};
