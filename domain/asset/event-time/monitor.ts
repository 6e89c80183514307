import type { Asset } from "../asset.ts";
import { createAccumulator } from "./accumulator.ts";
import { decide, rivalsOf } from "./blame.ts";
import { createCauseTeller, type Finding } from "./causes.ts";
import type { Judged } from "./monitor-input.ts";
import { hypothesesOf } from "./relations.ts";
import { createRepeatCounter, isStuck } from "./repeats.ts";
import type { Evidence } from "./residuals.ts";
import type { EventDetection } from "./settings.ts";
import { type EventVerdict, lampsOf } from "./verdict.ts";

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
  const tell = createCauseTeller(asset, relations, hypotheses);
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
        ratios[h] = Math.max(ratios[h] as number, Math.abs(estimate) / limit);
      });
    });
    return ratios;
  };

  const findings = (): Finding[] =>
    hypotheses.flatMap(({ channel }, hypothesis): Finding[] => {
      if (repeats.missing(channel) > detection.longestMissing)
        return [{ hypothesis, kind: "missing" }];
      if (isStuck(repeats, channel, detection)) return [{ hypothesis, kind: "stuck" }];
      return lit[hypothesis] ? [{ hypothesis, kind: "level" }] : [];
    });

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
      const causes = tell(findings(), { ...judged, evidence }, gathered.estimates().at(-1));
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
