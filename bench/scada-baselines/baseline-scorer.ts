import type { Asset } from "../../domain/asset/asset.ts";
import type { Moment, Row } from "../../domain/asset/event-time/row.ts";
import { isRunning } from "../../domain/asset/event-time/surroundings.ts";
import type { EventVerdict } from "../../domain/asset/event-time/verdict.ts";
import type { EventScorer } from "../../training/event-time/score.ts";
import type { Baseline, Judge } from "./baseline.ts";

/** Scores are averaged over so many of a machine's running readings, half a day. */
const MEMORY = 72;
/** One reading says no more than this, as in ours. */
const CLIP = 4;
/** As ours: the quantile of weekly maxima on time the fit never saw, and a margin for the next year. */
const WEEKLY_QUANTILE = 0.95;
const MARGIN = 1.25;
const FIT_SHARE = 2 / 3;
const WEEK_MS = 7 * 86_400_000;
/** The lamp of a method that names no channel. */
const UNNAMED = "something";

/**
 * A detector about a textbook method, with what ours has: it learns from running readings, smooths,
 * and takes its limits from a part of the training time that it was not fitted on.
 */
export const baselineScorer = (
  baseline: Baseline,
  asset: Asset,
  train: readonly Moment[],
): EventScorer => {
  const cut = Math.round(train.length * FIT_SHARE);
  const channels = asset.channels.map(({ name }) => name);
  const readings = train
    .slice(0, cut)
    .flatMap(({ rows }) => rows.filter((row) => isJudged(asset, row)).map(({ values }) => values));
  const judge = baseline.fit(readings, channels);
  const limits = limitsFrom(judge, asset, train.slice(cut));
  return {
    asset,
    async score(moments, onVerdict) {
      const smooth = createSmoother(judge);
      for (const { rows } of moments) {
        for (const row of rows) {
          const values = isJudged(asset, row) ? smooth(row) : undefined;
          await onVerdict(verdictOf(row, judge, values ?? [], limits));
        }
      }
    },
    release: async () => undefined,
  };
};

const isJudged = (asset: Asset, { values }: Row): boolean =>
  isRunning(asset, values) && !values.some(Number.isNaN);

/** Per machine the mean of its latest scores; nothing until there are enough. */
const createSmoother = (judge: Judge): ((row: Row) => number[] | undefined) => {
  const latest = new Map<string, { scores: number[][]; sums: number[] }>();
  return ({ unitId, values }) => {
    const own = latest.get(unitId) ?? { scores: [], sums: judge.names.map(() => 0) };
    latest.set(unitId, own);
    const scores = judge.score(values).map((score) => Math.max(-CLIP, Math.min(CLIP, score)));
    own.scores.push(scores);
    const oldest = own.scores.length > MEMORY ? own.scores.shift() : undefined;
    own.sums = own.sums.map((sum, k) => sum + (scores[k] ?? 0) - (oldest?.[k] ?? 0));
    return own.scores.length < MEMORY ? undefined : own.sums.map((sum) => Math.abs(sum) / MEMORY);
  };
};

const limitsFrom = (judge: Judge, asset: Asset, moments: readonly Moment[]): number[] => {
  const smooth = createSmoother(judge);
  const weeks = new Map<string, number[]>();
  for (const { time, rows } of moments) {
    for (const row of rows.filter((each) => isJudged(asset, each))) {
      const key = `${row.unitId} ${Math.floor(time / WEEK_MS)}`;
      const largest = weeks.get(key) ?? judge.names.map(() => 0);
      const now = smooth(row) ?? [];
      weeks.set(
        key,
        largest.map((value, k) => Math.max(value, now[k] ?? 0)),
      );
    }
  }
  return judge.names.map((_, k) => {
    const maxima = [...weeks.values()].map((week) => week[k] ?? 0).sort((a, b) => a - b);
    return MARGIN * (maxima[Math.floor(WEEKLY_QUANTILE * (maxima.length - 1))] ?? 1);
  });
};

const verdictOf = (
  { unitId, time }: Row,
  judge: Judge,
  values: readonly number[],
  limits: readonly number[],
): EventVerdict => {
  const anomalies = judge.names.map((_, k) => (values[k] ?? 0) > (limits[k] ?? 0));
  const lamps = judge.names.map((name) => name ?? UNNAMED);
  return {
    turbineId: unitId,
    time,
    modelVersion: "none",
    firstSeq: 0,
    lastSeq: 0,
    values,
    thresholds: limits,
    anomalies,
    flags: Object.fromEntries(lamps.map((lamp, k) => [lamp, anomalies[k] === true])),
    causes: judge.names.flatMap((channel, k) =>
      channel !== undefined && anomalies[k] === true
        ? [{ channel, lamp: channel, kind: "level" as const, since: time }]
        : [],
    ),
  };
};
