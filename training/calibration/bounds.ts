import { itemAt, singleAt } from "../../domain/numbers.ts";
import { isSteadyWindow } from "../../domain/turbine/engine/evidence/running.ts";
import type { Segment } from "../data/segment.ts";
import { byTurbine } from "../data/split.ts";
import { windowsOf } from "../data/windows.ts";
import type { ScoringModel } from "../runtime.ts";
import { type CalibrationPlan, countRunning, rowOf } from "./calibrate.ts";

/** Room for a turbine that differs more than any of the training data. */
const ROOM = 1.3;
/** The same in standard deviations: of a few turbines even the widest lies well within the farm. */
const DEVIATIONS = 4;
/** A baseline wider than this would hide the faults it is meant to show. */
const WIDEST = 0.25;
const NARROWEST = 0.05;

/**
 * How far a healthy turbine may lastingly lie from the farm's mean, per level: from the median
 * deviations of each turbine in each of these parts, with room, in the given frame of the level's own
 * bound. All of a turbine counts as one: each captured window by itself would let a single one that
 * shows the beginning of a fault widen what the whole farm may be.
 */
export const boundsOf = async (
  model: ScoringModel,
  parts: readonly (readonly Segment[])[],
  plan: CalibrationPlan,
): Promise<number[]> => {
  const { levels } = plan.detection;
  const shares: number[][][] = [];
  for (const own of parts.flatMap(byTurbine)) {
    const ofTurbine: number[][] = levels.map(() => []);
    for (const segment of own) {
      const added = await sharesIn(segment, model, plan);
      added.forEach((values, k) => {
        ofTurbine[k]?.push(...values);
      });
    }
    shares.push(ofTurbine);
  }
  return levels.map((level, k) => {
    const medians = shares.map((ofTurbine) => medianOf(ofTurbine[k] ?? []));
    const widest = Math.max(0, ...medians.map(Math.abs));
    const square = medians.reduce((sum, median) => sum + median ** 2, 0) / medians.length;
    const most = Math.max(WIDEST, level.bound);
    return Math.min(most, Math.max(NARROWEST, ROOM * widest, DEVIATIONS * Math.sqrt(square)));
  });
};

/** Per level the deviations of a segment's windows, one after the other without overlap. */
const sharesIn = async (
  segment: Segment,
  model: ScoringModel,
  plan: CalibrationPlan,
): Promise<number[][]> => {
  const { levels, outputs: names, running } = plan.detection;
  const shares: number[][] = levels.map(() => []);
  const windows = windowsOf([segment], plan.length, plan.length, Number.POSITIVE_INFINITY);
  const outputs = await model.run(windows);
  const runningReadings = countRunning(segment, running);
  for (let index = 0; index < windows.count; index++) {
    const last = (index + 1) * plan.length - 1;
    if (itemAt(runningReadings, last) < plan.length || !isSteadyWindow(windows.at(index))) continue;
    const residuals = rowOf(outputs[names.residuals ?? ""], index, levels.length);
    const expectations = rowOf(outputs[names.expectations ?? ""], index, levels.length);
    levels.forEach(({ floor }, k) => {
      shares[k]?.push(singleAt(residuals, k) / Math.max(floor, singleAt(expectations, k)));
    });
  }
  return shares;
};

const medianOf = (values: number[]): number =>
  values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
