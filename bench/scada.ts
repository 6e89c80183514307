import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { parseAsset } from "../domain/asset/asset.ts";
import { InvalidInput } from "../domain/errors.ts";
import { rateOf } from "../training/evaluation/alarms.ts";
import { createAlarmWatch } from "../training/event-time/alarms.ts";
import {
  type EpisodeOutcome,
  type EventFault,
  episodesOver,
  outcomeOf,
} from "../training/event-time/episodes.ts";
import type { Moments } from "../training/event-time/moments.ts";
import { type EventScorer, openEventScorer } from "../training/event-time/score.ts";
import { trainEventModel } from "../training/event-time/train.ts";
import { readFarm } from "../training/tables/read-farm.ts";
import type { Row, Table } from "./benchmark.ts";
import { baselineScorer } from "./scada-baselines/baseline-scorer.ts";
import { BOOSTING } from "./scada-baselines/boosting.ts";
import { ISOLATION_FOREST } from "./scada-baselines/isolation-forest.ts";
import { PCA } from "./scada-baselines/pca.ts";
import { POWER_CURVE } from "./scada-baselines/power-curve.ts";

export const name = "scada";

const ASSET = "assets/scada-10min.json";
const DATA = "../shared/data/la-haute-borne-2014.csv.gz";
/** The first two thirds of the time teach, the last third judges. */
const TRAIN_SHARE = 2 / 3;
const PER_UNIT = 4;
const EPISODE_STRIDES = 432;
const HOUR = 3_600;
const MONTH_DAYS = 30.44;

/** Faults of the field, written into healthy readings; none of them was used to set anything. */
const FAULTS: readonly EventFault[] = [
  { name: "power −20 %", channel: "P_avg", apply: (value) => value * 0.8 },
  { name: "power −10 %", channel: "P_avg", apply: (value) => value * 0.9 },
  { name: "pitch +2.5°", channel: "Ba_avg", apply: (value) => value + 2.5 },
  { name: "temperature stuck", channel: "Ot_avg", apply: (_, first) => first },
  { name: "power stuck", channel: "P_avg", apply: (_, first) => first },
  { name: "anemometer −15 %", channel: "Ws_avg", apply: (value) => value * 0.85 },
  { name: "vane +8°", channel: "Va_avg", apply: (value) => value + 8 },
];

const BASELINES = [POWER_CURVE, PCA, ISOLATION_FOREST, BOOSTING];

/** `bench scada [--data FILE] [--only ours|baselines]`: four turbines, a year of 10-minute averages. */
export const run = async (args: readonly string[]): Promise<Table> => {
  const { data, only } = planOf(args);
  const asset = parseAsset(await readFile(ASSET, "utf8"), ASSET);
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const moments = [...(await readFarm(asset, [data], {}, log)).moments];
  const cut = Math.round(moments.length * TRAIN_SHARE);
  const [train, test] = [moments.slice(0, cut), moments.slice(cut)];
  const detectors: { name: string; scorer: EventScorer }[] = [];
  if (only !== "baselines") {
    const ours = trainEventModel(asset, train, { source: "bench", seed: 1, log });
    detectors.push({ name: "ours", scorer: await openEventScorer(ours.onnx, ours.manifest) });
  }
  if (only !== "ours") {
    for (const baseline of BASELINES) {
      detectors.push({ name: baseline.name, scorer: baselineScorer(baseline, asset, train) });
    }
  }
  const rows: Row[] = [];
  for (const { name: detector, scorer } of detectors) {
    rows.push(await healthyRow(detector, scorer, test));
    for (const fault of FAULTS) rows.push(await faultRow(detector, scorer, test, fault));
  }
  for (const { scorer } of detectors) await scorer.release();
  return { title: `scada, ${test.length} held-out moments of ${data}`, rows };
};

const planOf = (args: readonly string[]): { data: string; only: string | undefined } => {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: "string", default: DATA }, only: { type: "string" } },
  });
  const { data, only } = values;
  if (only === undefined || only === "ours" || only === "baselines") return { data, only };
  throw new InvalidInput(`--only: expected ours or baselines, got ${only}`);
};

const EMPTY = { "24 h": "", "72 h": "", "any lamp": "", "right first": "", "median h": "" };

const healthyRow = async (detector: string, scorer: EventScorer, test: Moments): Promise<Row> => {
  const { strideSeconds } = scorer.asset.window;
  const watch = createAlarmWatch(strideSeconds);
  await scorer.score(test, watch.add);
  const { all, lit } = watch.readings();
  const months = (all * strideSeconds) / 86_400 / MONTH_DAYS;
  const rate = rateOf(watch.alarms().length, months);
  for (const { unitId, lamp, from, to } of watch.alarms()) {
    const hours = ((to - from) / 3_600_000).toFixed(1);
    process.stderr.write(
      `${detector}: ${unitId} ${lamp} at ${new Date(from).toISOString()} for ${hours} h\n`,
    );
  }
  return {
    detector,
    case: "no fault injected",
    events: rate.events,
    ...EMPTY,
    "alarms a turbine-month": `${rate.perDay.toFixed(2)} (${rate.low.toFixed(2)}–${rate.high.toFixed(2)})`,
    "time in alarm": `${((100 * lit) / Math.max(1, all)).toFixed(1)} %`,
  };
};

const faultRow = async (
  detector: string,
  scorer: EventScorer,
  test: Moments,
  fault: EventFault,
): Promise<Row> => {
  const outcomes: EpisodeOutcome[] = [];
  for (const episode of episodesOver(test, { perUnit: PER_UNIT, length: EPISODE_STRIDES })) {
    outcomes.push(await outcomeOf(scorer, test, fault, episode));
  }
  const within = (hours: number) =>
    outcomes.filter(({ right = Number.POSITIVE_INFINITY }) => right <= hours * HOUR).length;
  const delays = outcomes.flatMap(({ right }) => right ?? []).sort((a, b) => a - b);
  return {
    detector,
    case: fault.name,
    events: outcomes.length,
    "24 h": within(24),
    "72 h": within(72),
    "any lamp": outcomes.filter(({ any }) => any !== undefined).length,
    "right first": outcomes.filter(({ isRightFirst }) => isRightFirst).length,
    "median h": delays.length === 0 ? "–" : ((delays[delays.length >> 1] ?? 0) / HOUR).toFixed(1),
    "alarms a turbine-month": "",
    "time in alarm": "",
  };
};
