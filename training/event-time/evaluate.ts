import type { Asset } from "../../domain/asset/asset.ts";
import { hypothesesOf } from "../../domain/asset/event-time/relations.ts";
import { type Rate, rateOf, shareOf } from "../evaluation/alarms.ts";
import type { EventAnswer } from "../evaluation/evaluate.ts";
import { createAlarmWatch, type EventAlarm } from "./alarms.ts";
import { type EpisodeOutcome, type EventFault, episodesOver, outcomeOf } from "./episodes.ts";
import { type FaultTimeline, faultTimelineOf, peakOf } from "./fault-timeline.ts";
import type { Moments } from "./moments.ts";
import type { EventScorer } from "./score.ts";
import { type Share, shareLit } from "./share-lit.ts";
import { createTimelines, type MachineTimeline } from "./timeline.ts";

export interface FaultRow {
  readonly name: string;
  readonly channel: string;
  readonly events: number;
  readonly found: number;
  /** 95 % interval of the recall. */
  readonly low: number;
  readonly high: number;
  /** Seconds, of the events found by the right lamp. */
  readonly delays: readonly number[];
  readonly rightFirst: number;
  /** Per event, whether the right lamp lit, and of which machine it was. */
  readonly answers: readonly EventAnswer[];
  /** Per event, the largest evidence for it as a multiple of its limit. */
  readonly peaks: readonly number[];
  /** The first event, from before the fault on. */
  readonly example?: FaultTimeline;
}

export interface EventEvaluation {
  /** On held-out time that neither fit nor limits have seen. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly falseAlarms: Rate;
  readonly alarms: readonly EventAlarm[];
  /** Of all readings, with a 95 % interval that knows that an alarm lasts. */
  readonly shareInAlarm: Share;
  readonly faults: readonly FaultRow[];
  readonly timelines: readonly MachineTimeline[];
}

const DAY_SECONDS = 86_400;
/** A fault must be found within so many strides: three days of ten-minute values. */
const EPISODE_STRIDES = 432;
const PER_UNIT = 1;

/** Judges a model on time it never saw: alarms without injected faults, and notable faults. */
export const evaluateEvents = async (
  scorer: EventScorer,
  moments: Moments,
): Promise<EventEvaluation> => {
  const { strideSeconds } = scorer.asset.window;
  const watch = createAlarmWatch(strideSeconds);
  const timelines = createTimelines(scorer.asset);
  await scorer.score(moments, (verdict) => {
    watch.add(verdict);
    timelines.add(verdict);
  });
  const { all } = watch.readings();
  const machines = timelines.all();
  const shareInAlarm = shareLit(machines.flatMap(({ days }) => days));
  const falseAlarms = rateOf(watch.alarms().length, (all * strideSeconds) / DAY_SECONDS);
  const faults: FaultRow[] = [];
  for (const fault of notableFaults(scorer.asset)) {
    const outcomes: EpisodeOutcome[] = [];
    const plan = { perUnit: PER_UNIT, length: EPISODE_STRIDES };
    for (const episode of episodesOver(moments, plan)) {
      outcomes.push(await outcomeOf(scorer, moments, fault, episode));
    }
    faults.push(faultRow(fault, outcomes));
  }
  return {
    metrics: metricsOf(falseAlarms, shareInAlarm, faults),
    falseAlarms,
    alarms: watch.alarms(),
    shareInAlarm,
    faults,
    timelines: machines,
  };
};

/** What the asset calls notable, downwards or aside, and a sensor that sticks. */
const notableFaults = (asset: Asset): EventFault[] =>
  hypothesesOf(asset).flatMap(({ channel, percent, offset }) => {
    const { name = "", unit } = asset.channels[channel] ?? {};
    const shifted: EventFault =
      percent === undefined
        ? {
            name: `${name} +${offset} ${unit}`,
            channel: name,
            apply: (value) => value + (offset ?? 0),
          }
        : {
            name: `${name} −${percent} %`,
            channel: name,
            apply: (value) => value * (1 - percent / 100),
          };
    return [shifted, { name: `${name} stuck`, channel: name, apply: (_, first) => first }];
  });

const faultRow = (fault: EventFault, outcomes: readonly EpisodeOutcome[]): FaultRow => {
  const delays = outcomes
    .flatMap(({ right }) => (right === undefined ? [] : [right]))
    .sort((a, b) => a - b);
  const { low, high } = shareOf(delays.length, outcomes.length);
  const [first] = outcomes;
  return {
    name: fault.name,
    channel: fault.channel,
    events: outcomes.length,
    found: delays.length,
    low,
    high,
    delays,
    rightFirst: outcomes.filter(({ isRightFirst }) => isRightFirst).length,
    answers: outcomes.map(({ unitId, right }) => ({
      turbineId: unitId,
      isFound: right !== undefined,
    })),
    peaks: outcomes.map(({ ratios }) => peakOf(ratios)),
    ...(first && { example: faultTimelineOf(first) }),
  };
};

const metricsOf = (
  rate: Rate,
  inAlarm: Share,
  faults: readonly FaultRow[],
): Record<string, number> => {
  const events = faults.reduce((sum, row) => sum + row.events, 0);
  const delays = faults.flatMap((row) => row.delays).sort((a, b) => a - b);
  const metrics: Record<string, number> = {
    falseAlarmsPerTurbineDay: rate.perDay,
    falseAlarmsPerTurbineDayLow: rate.low,
    falseAlarmsPerTurbineDayHigh: rate.high,
    testDays: rate.days,
    shareInAlarm: inAlarm.share,
    shareInAlarmLow: inAlarm.low,
    shareInAlarmHigh: inAlarm.high,
  };
  const { low, high } = shareOf(delays.length, events);
  metrics["eventRecallLow"] = low;
  metrics["eventRecallHigh"] = high;
  if (events > 0) {
    metrics["eventRecall"] = delays.length / events;
    metrics["events"] = events;
  }
  if (delays.length > 0) metrics["medianDelaySeconds"] = delays[delays.length >> 1] ?? 0;
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, Number(value.toPrecision(6))]),
  );
};
