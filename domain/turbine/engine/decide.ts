import { CHANNELS } from "../channels.ts";
import type { Detection } from "../detection/settings.ts";
import { causesOf, extremeOf } from "./causes.ts";
import { createDecision, type Decision } from "./decision.ts";
import { writeExpected } from "./evidence/levels.ts";
import type { Judge } from "./judge.ts";
import { createMoment, type Moment } from "./judged.ts";
import { coverageOf, firstSeqOf, type WatchedTurbine, writeMoment } from "./watched-turbine.ts";

const WIDTH = CHANNELS.length;

/** What belongs to a window beside its values. */
export interface WindowMeta {
  place: number;
  readonly moment: Moment;
  firstSeq: number;
  lastSeq: number;
  coverage: number;
  /** The newest value of each channel. */
  readonly last: Float32Array;
}

export const createMeta = (): WindowMeta => ({
  place: 0,
  moment: createMoment(),
  firstSeq: 0,
  lastSeq: 0,
  coverage: 1,
  last: new Float32Array(WIDTH),
});

/** Writes what belongs to the turbine's newest window. */
export const writeMeta = (
  turbine: WatchedTurbine,
  place: number,
  settleReadings: number,
  meta: WindowMeta,
): WindowMeta => {
  const { last, at } = turbine.repeats;
  meta.place = place;
  writeMoment(turbine, settleReadings, meta.moment);
  meta.firstSeq = firstSeqOf(turbine);
  meta.lastSeq = turbine.lastSeq;
  meta.coverage = coverageOf(turbine);
  for (let channel = 0; channel < WIDTH; channel++)
    meta.last[channel] = last[at + channel] as number;
  return meta;
};

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
  expected: Float64Array,
  onDecision: (decision: Decision, window: () => Float32Array) => void,
): Decide => {
  const decision = createDecision();

  const causes = (
    { judged }: WatchedTurbine,
    { last }: WindowMeta,
    window: () => Float32Array,
  ): Decision["causes"] =>
    causesOf({
      lamps: judged.lamps,
      ratios: decision.ratios,
      levels,
      deviations: judged.levels,
      last,
      extreme: (channel) => extremeOf(window(), channel, expected[channel] as number),
    });

  return (turbine, meta, answer, at, window) => {
    const { lamps } = turbine.judged;
    const { table, at: firstChannel } = lamps;
    decision.hasChanged = judge.judge(turbine.judged, meta.moment, answer, at);
    decision.turbineId = turbine.id;
    decision.place = meta.place;
    decision.time = meta.moment.time;
    decision.firstSeq = meta.firstSeq;
    decision.lastSeq = meta.lastSeq;
    decision.coverage = meta.coverage;
    let lit = 0;
    for (let channel = 0; channel < WIDTH; channel++) {
      decision.ratios[channel] = judge.findings.ratios[channel] as number;
      const isLit = table.isLit[firstChannel + channel] as number;
      decision.anomalies[channel] = isLit;
      lit += isLit;
    }
    writeExpected(turbine.judged.levels, decision.expected);
    decision.alarmNumber = lamps.changes;
    decision.causes = lit > 0 ? causes(turbine, meta, window) : NONE;
    onDecision(decision, window);
  };
};
