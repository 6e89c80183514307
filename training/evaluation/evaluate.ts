import { CHANNELS, LAMP_OF, type Lamp } from "../../domain/turbine/channels.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import { partOf } from "../data/part-of.ts";
import type { Segment } from "../data/segment.ts";
import type { ScoringModel } from "../runtime.ts";
import { alarmsOf, type Rate, rateOf } from "./alarms.ts";
import { INJECTIONS, type Injection, inject } from "./inject.ts";
import { replay } from "./replay.ts";

const DAY_MS = 86_400_000;

interface InjectionOutcome {
  readonly name: string;
  readonly flag: Lamp;
  readonly events: number;
  readonly detected: number;
  /** Detected events in which the right lamp was lit. */
  readonly rightFlag: number;
  /** Seconds from the disturbance to the first right lamp, per detected event. */
  readonly delays: readonly number[];
  /** Per event, the largest value of the right lamp as a multiple of its threshold. */
  readonly peaks: readonly number[];
}

export interface Evaluation {
  readonly falseAlarms: Rate;
  readonly injections: readonly InjectionOutcome[];
  readonly metrics: Readonly<Record<string, number>>;
  /** Verdicts on the healthy readings, one list per segment. */
  readonly healthy: readonly (readonly Verdict[])[];
}

/** Disturbances last this long, and must be found within it. */
const EVENT_SECONDS = 60;
/** Before it the turbine's baseline must have been learnt. */
const LEAD_SECONDS = 30;

/** Judges a finished model on readings it never saw: false alarms, and the trainer's disturbances. */
export const evaluate = async (
  model: ScoringModel,
  manifest: Manifest,
  segments: readonly Segment[],
  eventsPerInjection = 10,
): Promise<Evaluation> => {
  const healthy: Verdict[][] = [];
  let alarms = 0;
  let days = 0;
  for (const segment of segments) {
    const verdicts = await replay(model, manifest, [segment]);
    healthy.push(verdicts);
    alarms += alarmsOf(verdicts).length;
    days += (segment.count * 1_000) / segment.rateHz / DAY_MS;
  }
  const injections: InjectionOutcome[] = [];
  for (const injection of INJECTIONS) {
    injections.push(await outcomeOf(model, manifest, segments, injection, eventsPerInjection));
  }
  const falseAlarms = rateOf(alarms, days);
  return { falseAlarms, injections, metrics: metricsOf(falseAlarms, injections), healthy };
};

const outcomeOf = async (
  model: ScoringModel,
  manifest: Manifest,
  segments: readonly Segment[],
  injection: Injection,
  events: number,
): Promise<InjectionOutcome> => {
  const warmUp = Number(manifest.detection["warmUpSeconds"] ?? 0) + LEAD_SECONDS;
  const stretches = segments.flatMap((segment) => stretchesOf(segment, warmUp));
  const chosen = stretches.slice(0, events);
  const delays: number[] = [];
  const peaks: number[] = [];
  let detected = 0;
  for (const [index, stretch] of chosen.entries()) {
    const from = Math.round(warmUp * stretch.rateHz);
    const disturbed = inject(stretch, injection, from, stretch.count, index + 1);
    const verdicts = await replay(model, manifest, [disturbed]);
    const begin = stretch.startTime + (from * 1_000) / stretch.rateHz;
    const during = verdicts.filter(({ time }) => time >= begin);
    const isLit = (verdict: Verdict) => Object.values(verdict.flags).some(Boolean);
    if (during.some(isLit)) detected += 1;
    peaks.push(Math.max(0, ...during.map((verdict) => ratioOf(verdict, injection.flag))));
    const right = during.find(({ flags }) => flags[injection.flag]);
    if (right) delays.push((right.time - begin) / 1_000);
  }
  return {
    name: injection.name,
    flag: injection.flag,
    events: chosen.length,
    detected,
    rightFlag: delays.length,
    delays,
    peaks,
  };
};

/** The largest value among a lamp's channels, as a multiple of its threshold. */
export const ratioOf = ({ values, thresholds }: Verdict, flag: Lamp): number =>
  Math.max(
    ...CHANNELS.map((channel, index) =>
      LAMP_OF[channel] === flag ? (values[index] ?? 0) / (thresholds[index] ?? 1) : 0,
    ),
  );

/** Pieces of a segment just long enough for warm-up and one event. */
const stretchesOf = (segment: Segment, warmUp: number): Segment[] => {
  const rows = Math.round((warmUp + EVENT_SECONDS) * segment.rateHz);
  const pieces: Segment[] = [];
  for (let from = 0; from + rows <= segment.count; from += rows) {
    pieces.push(partOf(segment, from, from + rows));
  }
  return pieces;
};

const metricsOf = (rate: Rate, injections: readonly InjectionOutcome[]): Record<string, number> => {
  const sum = (pick: (o: InjectionOutcome) => number) =>
    injections.reduce((total, outcome) => total + pick(outcome), 0);
  const delays = injections.flatMap((o) => o.delays).sort((a, b) => a - b);
  const events = sum((o) => o.events);
  const metrics: Record<string, number> = {
    falseAlarmsPerTurbineDay: rate.perDay,
    falseAlarmsPerTurbineDayHigh: rate.high,
    testDays: rate.days,
  };
  // Without events there is no recall: leaving the number out is honest, 0 or 1 would not be.
  if (events > 0) {
    metrics["eventRecall"] = sum((o) => o.rightFlag) / events;
    metrics["events"] = events;
  }
  if (delays.length > 0) metrics["medianDelaySeconds"] = delays[delays.length >> 1] ?? 0;
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, Number(value.toPrecision(6))]),
  );
};
