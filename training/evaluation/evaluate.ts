import type { Lamp } from "../../domain/turbine/channels.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import { partOf } from "../data/part-of.ts";
import type { Segment } from "../data/segment.ts";
import type { ScoringModel } from "../runtime.ts";
import { alarmsOf, type Rate, rateOf, shareOf } from "./alarms.ts";
import { INJECTIONS, type Injection, inject } from "./inject.ts";
import { ratioOf } from "./ratio.ts";
import { replay } from "./replay.ts";
import { type Timeline, timelineOf } from "./timeline.ts";

const DAY_MS = 86_400_000;

export interface InjectionOutcome {
  readonly name: string;
  readonly flag: Lamp;
  readonly events: number;
  readonly detected: number;
  /** Detected events in which the right lamp was lit. */
  readonly rightFlag: number;
  /** Seconds from the disturbance to the first right lamp, per detected event. */
  readonly delays: readonly number[];
  /** Per event, whether the right lamp lit, and of which turbine it was. */
  readonly answers: readonly EventAnswer[];
  /** Per event, the largest value of the right lamp as a multiple of its threshold. */
  readonly peaks: readonly number[];
  /** The first event, from its healthy beginning on. */
  readonly example?: Timeline;
}

export interface EventAnswer {
  readonly turbineId: string;
  readonly isFound: boolean;
}

/** Alarms of one turbine's healthy readings. */
export interface TurbineRow {
  readonly turbineId: string;
  readonly alarms: Rate;
}

export interface Evaluation {
  readonly falseAlarms: Rate;
  readonly turbines: readonly TurbineRow[];
  readonly injections: readonly InjectionOutcome[];
  readonly metrics: Readonly<Record<string, number>>;
  /** Verdicts on the healthy readings, one list per segment. */
  readonly healthy: readonly (readonly Verdict[])[];
}

/** Disturbances last this long, and must be found within it. */
const EVENT_SECONDS = 60;
/** Before it the turbine's baseline must have been learnt. */
const LEAD_SECONDS = 30;

export interface EventPlan {
  readonly perInjection: number;
  /** Healthy time before each; models that are compared need the same. */
  readonly warmUpSeconds: number;
}

export const warmUpOf = ({ detection }: Manifest): number =>
  Number(detection["warmUpSeconds"] ?? 0);

/** Judges a finished model on readings it never saw: false alarms, and the trainer's disturbances. */
export const evaluate = async (
  model: ScoringModel,
  manifest: Manifest,
  segments: readonly Segment[],
  plan: Partial<EventPlan> = {},
): Promise<Evaluation> => {
  const events = { perInjection: 10, warmUpSeconds: warmUpOf(manifest), ...plan };
  const healthy: Verdict[][] = [];
  const turbines = new Map<string, { alarms: number; days: number }>();
  for (const segment of segments) {
    const verdicts = await replay(model, manifest, [segment]);
    healthy.push(verdicts);
    const own = turbines.get(segment.turbineId) ?? { alarms: 0, days: 0 };
    own.alarms += alarmsOf(verdicts).length;
    own.days += (segment.count * 1_000) / segment.rateHz / DAY_MS;
    turbines.set(segment.turbineId, own);
  }
  const injections: InjectionOutcome[] = [];
  for (const injection of INJECTIONS) {
    injections.push(await outcomeOf(model, manifest, segments, injection, events));
  }
  const all = [...turbines.values()];
  const total = (pick: (row: { alarms: number; days: number }) => number) =>
    all.reduce((sum, row) => sum + pick(row), 0);
  const falseAlarms = rateOf(
    total(({ alarms }) => alarms),
    total(({ days }) => days),
  );
  return {
    falseAlarms,
    turbines: [...turbines].map(([turbineId, { alarms, days }]) => ({
      turbineId,
      alarms: rateOf(alarms, days),
    })),
    injections,
    metrics: metricsOf(falseAlarms, injections),
    healthy,
  };
};

const outcomeOf = async (
  model: ScoringModel,
  manifest: Manifest,
  segments: readonly Segment[],
  injection: Injection,
  { perInjection, warmUpSeconds }: EventPlan,
): Promise<InjectionOutcome> => {
  const warmUp = warmUpSeconds + LEAD_SECONDS;
  const stretches = segments.flatMap((segment) => stretchesOf(segment, warmUp));
  const chosen = stretches.slice(0, perInjection);
  const delays: number[] = [];
  const peaks: number[] = [];
  const answers: EventAnswer[] = [];
  let detected = 0;
  let example: Timeline | undefined;
  for (const [index, stretch] of chosen.entries()) {
    const from = Math.round(warmUp * stretch.rateHz);
    const disturbed = inject(stretch, injection, from, stretch.count, index + 1);
    const verdicts = await replay(model, manifest, [disturbed]);
    const begin = stretch.startTime + (from * 1_000) / stretch.rateHz;
    example ??= timelineOf(
      `${injection.name} on turbine ${stretch.turbineId}`,
      verdicts,
      begin / 1_000,
    );
    const during = verdicts.filter(({ time }) => time >= begin);
    const isLit = (verdict: Verdict) => Object.values(verdict.flags).some(Boolean);
    if (during.some(isLit)) detected += 1;
    peaks.push(Math.max(0, ...during.map((verdict) => ratioOf(verdict, injection.flag))));
    const right = during.find(({ flags }) => flags[injection.flag]);
    answers.push({ turbineId: stretch.turbineId, isFound: right !== undefined });
    if (right) delays.push((right.time - begin) / 1_000);
  }
  return {
    name: injection.name,
    flag: injection.flag,
    events: chosen.length,
    detected,
    rightFlag: delays.length,
    delays,
    answers,
    peaks,
    ...(example && { example }),
  };
};

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
    falseAlarmsPerTurbineDayLow: rate.low,
    falseAlarmsPerTurbineDayHigh: rate.high,
    testDays: rate.days,
    ...recallBounds(
      sum((o) => o.rightFlag),
      events,
    ),
  };
  // Without events there is no recall: leaving the number out is honest, 0 or 1 would not be. Its
  // interval is there all the same: from 0 to 1, which proves nothing.
  if (events > 0) {
    metrics["eventRecall"] = sum((o) => o.rightFlag) / events;
    metrics["events"] = events;
  }
  if (delays.length > 0) metrics["medianDelaySeconds"] = delays[delays.length >> 1] ?? 0;
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, Number(value.toPrecision(6))]),
  );
};

const recallBounds = (found: number, events: number): Record<string, number> => {
  const { low, high } = shareOf(found, events);
  return { eventRecallLow: low, eventRecallHigh: high };
};
