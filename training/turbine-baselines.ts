import { itemAt, singleAt } from "../domain/numbers.ts";
import type { Detection } from "../domain/turbine/detection/settings.ts";
import { isSteadyWindow } from "../domain/turbine/engine/evidence/running.ts";
import type { TurbineBaseline } from "../domain/turbine/manifest.ts";
import { countRunning, rowOf } from "./calibration/calibrate.ts";
import type { Segment } from "./data/segment.ts";
import { byTurbine } from "./data/split.ts";
import { windowsOf } from "./data/windows.ts";
import type { ScoringModel } from "./runtime.ts";

interface BaselinePlan {
  readonly detection: Detection;
  /** Readings of a window. */
  readonly length: number;
}

/**
 * What each turbine of the training data lastingly deviates by, per level: the mean share over its
 * healthy windows, within the level's bound, as a device would learn it in so much time.
 */
export const turbineBaselines = async (
  model: ScoringModel,
  segments: readonly Segment[],
  plan: BaselinePlan,
): Promise<Record<string, TurbineBaseline>> => {
  const baselines: Record<string, TurbineBaseline> = {};
  for (const own of byTurbine(segments)) {
    const [first] = own;
    if (first === undefined) continue;
    const learnt = await baselineOf(model, own, plan);
    if (learnt.seconds > 0) baselines[first.turbineId] = learnt;
  }
  return baselines;
};

const baselineOf = async (
  model: ScoringModel,
  segments: readonly Segment[],
  { detection, length }: BaselinePlan,
): Promise<TurbineBaseline> => {
  const { levels, outputs: names, running } = detection;
  const sums = levels.map(() => 0);
  let [windowsSeen, seconds] = [0, 0];
  for (const segment of segments) {
    const windows = windowsOf([segment], length, length, Number.POSITIVE_INFINITY);
    const outputs = await model.run(windows);
    const runningReadings = countRunning(segment, running);
    const settled = running.settleSeconds * segment.rateHz;
    for (let index = 0; index < windows.count; index++) {
      const last = (index + 1) * length - 1;
      if (itemAt(runningReadings, last) < settled || !isSteadyWindow(windows.at(index))) continue;
      const residuals = rowOf(outputs[names.residuals ?? ""], index, levels.length);
      const expectations = rowOf(outputs[names.expectations ?? ""], index, levels.length);
      levels.forEach(({ floor, bound }, k) => {
        const share = singleAt(residuals, k) / Math.max(floor, singleAt(expectations, k));
        sums[k] = itemAt(sums, k) + Math.max(-2 * bound, Math.min(2 * bound, share));
      });
      windowsSeen += 1;
      seconds += length / segment.rateHz;
    }
  }
  return {
    levels: levels.map(({ bound }, k) => {
      const mean = itemAt(sums, k) / Math.max(1, windowsSeen);
      return Number(Math.max(-bound, Math.min(bound, mean)).toPrecision(6));
    }),
    seconds: Number(seconds.toPrecision(6)),
  };
};
