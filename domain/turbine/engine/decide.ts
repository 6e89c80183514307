import type { Detection } from "../detection/settings.ts";
import { causesOf, extremeOf } from "./causes.ts";
import { createDecision, type Decision } from "./decision.ts";
import type { Judge } from "./judge.ts";
import type { Moment } from "./judged.ts";
import type { WatchedTurbine } from "./watched-turbine.ts";

/** What belongs to a window beside its values. */
export interface WindowMeta {
  readonly place: number;
  readonly moment: Moment;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly coverage: number;
  /** The newest value of each channel. */
  readonly last: Float32Array;
}

/** Judges one window by the model's answer, which lies at this place, and tells what was decided. */
export type Decide = (
  turbine: WatchedTurbine,
  meta: WindowMeta,
  answer: Float32Array,
  at: number,
  window: () => Float32Array,
) => void;

const NONE: Decision["causes"] = [];

export const createDecide = (
  judge: Judge,
  { levels }: Detection,
  onDecision: (decision: Decision, window: () => Float32Array) => void,
): Decide => {
  const decision = createDecision();
  return (turbine, meta, answer, at, window) => {
    const { judged } = turbine;
    decision.hasChanged = judge.judge(judged, meta.moment, answer, at);
    decision.turbineId = turbine.id;
    decision.place = meta.place;
    decision.time = meta.moment.time;
    decision.firstSeq = meta.firstSeq;
    decision.lastSeq = meta.lastSeq;
    decision.coverage = meta.coverage;
    decision.ratios.set(judge.findings.ratios);
    decision.anomalies.set(judged.lamps.isLit);
    decision.alarmNumber = judged.lamps.changes;
    decision.causes = decision.anomalies.includes(1)
      ? causesOf({
          lamps: judged.lamps,
          ratios: decision.ratios,
          levels,
          deviations: judged.levels,
          last: meta.last,
          extreme: (channel) => extremeOf(window(), channel),
        })
      : NONE;
    onDecision(decision, window);
  };
};
