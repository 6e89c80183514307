import type { Asset } from "../asset.ts";
import { createAccumulator } from "./accumulator.ts";
import { decide, rivalsOf } from "./blame.ts";
import { hypothesesOf } from "./relations.ts";
import { createRepeatCounter, isStuck } from "./repeats.ts";
import type { Evidence } from "./residuals.ts";
import type { Row } from "./row.ts";
import type { EventDetection } from "./settings.ts";
import { type EventCause, type EventVerdict, lampsOf } from "./verdict.ts";

/** What a reading is judged with. */
export interface Judged {
  readonly row: Row;
  readonly evidence: Evidence;
  readonly isRunning: boolean;
  /** It has been running for long enough and goes on running; else only what holds at rest counts. */
  readonly isSettled: boolean;
}

export interface EventMonitor {
  judge(judged: Judged): EventVerdict;
  /** Per memory and hypothesis, the newest estimates; calibration reads them. */
  estimates(): readonly Float64Array[];
  baselines(): Float64Array;
}

/** Above this share of a limit nothing teaches the baseline. */
const SUSPICIOUS = 0.6;
const LARGEST_RATIO = 1_000;

/**
 * Watches one machine on the time of its events: what deviates is estimated per hypothesis over
 * several memories, blamed on the channel that explains it best, and a machine's own slow baseline
 * is learnt while nothing is suspicious, within bounds. Without clock or random numbers.
 */
export const createEventMonitor = (
  asset: Asset,
  detection: EventDetection,
  plan: { readonly strideSeconds: number; readonly modelVersion: string },
  baseline: readonly number[] = [],
): EventMonitor => {
  const hypotheses = hypothesesOf(asset);
  const relations = detection.relations.map(({ relation }) => relation);
  const rivals = rivalsOf(hypotheses, relations);
  const repeats = createRepeatCounter(asset.channels.length);
  const gathered = createAccumulator(
    detection,
    { hypotheses: hypotheses.length, strideSeconds: plan.strideSeconds },
    baseline,
  );
  const lit = hypotheses.map(() => false);
  const since = new Map<string, number>();
  let seq = -1;

  const usable = ({ evidence, isSettled }: Judged): Evidence =>
    isSettled
      ? evidence
      : {
          ...evidence,
          residuals: evidence.residuals.map((value, k) =>
            relations[k]?.holdsAtRest ? value : Number.NaN,
          ),
        };

  const ratiosNow = (): Float64Array => {
    const ratios = new Float64Array(hypotheses.length);
    gathered.estimates().forEach((estimates, memory) => {
      estimates.forEach((estimate, h) => {
        const limit = detection.limits[memory]?.[h] ?? 1;
        ratios[h] = Math.max(ratios[h] ?? 0, Math.abs(estimate) / limit);
      });
    });
    return ratios;
  };

  const causeOf = (
    { row, evidence }: Judged,
    channel: number,
    kind: EventCause["kind"],
  ): EventCause => {
    const { name, lamp = name, decimals } = asset.channels[channel] ?? { name: "", decimals: 3 };
    const key = `${name} ${kind}`;
    if (!since.has(key)) since.set(key, row.time);
    const k = relations.findIndex(({ target }) => target === channel);
    const [seen, expected] = [row.values[channel], evidence.expected[k]];
    return {
      channel: name,
      lamp,
      kind,
      ...numberAs("seen", seen, decimals),
      ...(kind === "level" && !Number.isNaN(evidence.residuals[k] ?? Number.NaN)
        ? numberAs("expected", expected, decimals)
        : {}),
      ...(kind === "level" ? percentOf(channel) : {}),
      since: since.get(key) ?? row.time,
    };
  };

  /** The estimated deviation of a channel that scales; one that is offset has no share. */
  const percentOf = (channel: number): { percent?: number } => {
    const h = hypotheses.findIndex((each) => each.channel === channel);
    const { percent } = hypotheses[h] ?? {};
    const estimate = gathered.estimates().at(-1)?.[h];
    return percent === undefined || estimate === undefined
      ? {}
      : { percent: Number((-percent * estimate).toPrecision(3)) };
  };

  const causesOf = (judged: Judged): EventCause[] => {
    const causes = hypotheses.flatMap(({ channel }, h) => {
      if (repeats.missing(channel) > detection.longestMissing)
        return [causeOf(judged, channel, "missing")];
      if (isStuck(repeats, channel, detection)) return [causeOf(judged, channel, "stuck")];
      return lit[h] ? [causeOf(judged, channel, "level")] : [];
    });
    const now = new Set(causes.map(({ channel, kind }) => `${channel} ${kind}`));
    for (const key of since.keys()) if (!now.has(key)) since.delete(key);
    return causes;
  };

  return {
    judge(judged) {
      const { row, isRunning } = judged;
      seq += 1;
      repeats.add(row.values, isRunning);
      const evidence = usable(judged);
      gathered.add(evidence);
      const ratios = ratiosNow();
      decide(ratios, gathered.likelihoods(), rivals, lit);
      if (Math.max(...ratios) < SUSPICIOUS) gathered.learn(evidence);
      const causes = causesOf({ ...judged, evidence });
      const anomalies = asset.channels.map(({ name }) => causes.some((c) => c.channel === name));
      return {
        turbineId: row.unitId,
        time: row.time,
        modelVersion: plan.modelVersion,
        firstSeq: seq,
        lastSeq: seq,
        values: asset.channels.map((_, channel) => {
          const h = hypotheses.findIndex((each) => each.channel === channel);
          return Number(Math.min(LARGEST_RATIO, ratios[h] ?? 0).toPrecision(4));
        }),
        thresholds: asset.channels.map(() => 1),
        anomalies,
        flags: lampsOf(asset, anomalies),
        causes,
      };
    },
    estimates: gathered.estimates,
    baselines: gathered.baselines,
  };
};

const numberAs = <Name extends "seen" | "expected">(
  name: Name,
  value: number | undefined,
  decimals: number,
): { readonly [key in Name]?: number } =>
  (value === undefined || Number.isNaN(value)
    ? {}
    : { [name]: Number(value.toFixed(decimals)) }) as { readonly [key in Name]?: number };
