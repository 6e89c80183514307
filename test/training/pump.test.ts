import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { assetOf, parseAsset } from "../../domain/asset/asset.ts";
import type { Moment } from "../../domain/asset/event-time/row.ts";
import type { EventVerdict } from "../../domain/asset/event-time/verdict.ts";
import { canonicalJson, sha256 } from "../../domain/digest.ts";
import { parseManifest } from "../../domain/turbine/checked-manifest.ts";
import { comparedWith } from "../../training/event-time/compare.ts";
import { withFault } from "../../training/event-time/episodes.ts";
import { evaluateEvents } from "../../training/event-time/evaluate.ts";
import { eventFiguresOf } from "../../training/event-time/figures.ts";
import { eventEvaluationPage } from "../../training/event-time/page.ts";
import { openEventScorer } from "../../training/event-time/score.ts";
import { trainEventModel } from "../../training/event-time/train.ts";
import { createRandom } from "../../training/random.ts";

const FILE = "assets/pump-1hz.json";
const asset = parseAsset(readFileSync(FILE, "utf8"), FILE);
const STRIDE = asset.window.strideSeconds;
const START = Date.UTC(2026, 0, 1);

/** Pumps whose speed and valve wander; everything else follows them, with noise. */
const pumpMoments = (count: number, seed: number, strideSeconds = STRIDE): Moment[] => {
  const random = createRandom(seed);
  const pumps = ["P1", "P2"].map((unitId, i) => ({
    unitId,
    gain: 1 + 0.03 * i,
    speed: 0,
    valve: 0,
  }));
  return Array.from({ length: count }, (_, step) => {
    const time = START + Math.round(step * strideSeconds * 1_000);
    const rows = pumps.map((pump) => {
      pump.speed += -pump.speed * 0.01 + 0.14 * random.normal();
      pump.valve += -pump.valve * 0.01 + 0.14 * random.normal();
      const speed = 1_500 + 200 * Math.max(-2, Math.min(2, pump.speed));
      const valve = 50 + 15 * Math.max(-2, Math.min(2, pump.valve));
      const inlet = 20 + 5 * Math.sin(step / 100);
      const noisy = (value: number, share: number) => value * (1 + share * random.normal());
      const flow = pump.gain * 0.05 * speed * (valve / 100);
      const values = [
        speed,
        valve,
        inlet,
        noisy(flow, 0.02),
        noisy((speed / 1_500) ** 2 * 6 - 0.03 * flow, 0.01),
        noisy(10 + 0.2 * flow * (speed / 1_500), 0.02),
        noisy(1 + speed / 1_500, 0.1),
        inlet + 15 + speed / 100 + 0.3 * random.normal(),
      ];
      return { unitId: pump.unitId, time, values: Float64Array.from(values) };
    });
    return { time, rows };
  });
};

const silent = { source: "test", seed: 1, log: () => {} };

test("a pump is watched by its file alone: its faults are found, on the right lamp, and health is quiet", async () => {
  const { onnx, manifest } = trainEventModel(asset, pumpMoments(2_400, 1), silent);
  const read = parseManifest(canonicalJson(manifest));
  const scorer = await openEventScorer(onnx, read);
  const later = pumpMoments(800, 2);
  const verdictsOf = async (moments: Iterable<Moment>): Promise<EventVerdict[]> => {
    const verdicts: EventVerdict[] = [];
    await scorer.score(moments, (verdict) => void verdicts.push(verdict));
    return verdicts;
  };
  const healthy = await verdictsOf(later);
  expect(healthy).toHaveLength(1_600);
  expect(healthy.filter(({ anomalies }) => anomalies.includes(true)).length).toBeLessThan(48);
  for (const [channel, lamp, apply] of [
    ["flow", "hydraulics", (value: number) => value * 0.85],
    ["current", "drive", (value: number) => value * 1.15],
    ["bearing_temp", "bearing", (value: number) => value + 8],
    ["pressure", "hydraulics", (_: number, first: number) => first],
  ] as const) {
    const fault = { name: channel, channel, apply };
    const faulty = withFault(asset, later, fault, { unitId: "P2", at: 400 });
    const during = (await verdictsOf(faulty)).filter(({ time }) => time >= (later[400]?.time ?? 0));
    const lit = during.filter(({ flags }) => flags[lamp]);
    expect(lit.length, channel).toBeGreaterThan(100);
    expect(new Set(lit.map(({ turbineId }) => turbineId))).toEqual(new Set(["P2"]));
    expect(lit.at(-1)?.causes.map((cause) => cause.channel)).toContain(channel);
  }
  await scorer.release();
}, 120_000);

test.each([
  { name: "10 ms", seconds: 0.01, rate: { rateHz: { least: 50, most: 200, usual: 100 } } },
  { name: "an hour", seconds: 3_600, rate: { periodSeconds: 3_600 } },
])(
  "time goes in steps of $name as well",
  async ({ seconds, rate }) => {
    const { rateHz: _, ...rest } = asset;
    const window = { seconds, strideSeconds: seconds };
    const running = { ...asset.running, settleSeconds: 6 * seconds };
    const paced = assetOf({ ...rest, ...rate, window, running }, "paced");
    const { onnx, manifest } = trainEventModel(paced, pumpMoments(1_000, 5, seconds), silent);
    const scorer = await openEventScorer(onnx, parseManifest(canonicalJson(manifest)));
    const later = pumpMoments(400, 6, seconds);
    const fault = { name: "low", channel: "flow", apply: (value: number) => value * 0.8 };
    const begin = later[200]?.time ?? 0;
    const lit = { healthy: 0, faulty: 0 };
    await scorer.score(withFault(paced, later, fault, { unitId: "P1", at: 200 }), (verdict) => {
      const isFaulty = verdict.turbineId === "P1" && verdict.time >= begin;
      lit[isFaulty ? "faulty" : "healthy"] += Number(verdict.flags["hydraulics"]);
    });
    await scorer.release();
    expect(lit.faulty).toBeGreaterThan(60);
    expect(lit.healthy).toBeLessThan(20);
  },
  120_000,
);

/** Warmer at noon and on working days, whatever the pump does: by nine degrees from end to end. */
const withCalendar = (moments: readonly Moment[]): Moment[] => {
  const place = asset.channels.findIndex(({ name }) => name === "bearing_temp");
  const turn = (time: number, days: number) => Math.sin((2 * Math.PI * time) / (days * 86_400_000));
  return moments.map((moment) => ({
    ...moment,
    rows: moment.rows.map((row) => {
      const values = row.values.slice();
      values[place] = (values[place] ?? 0) + 4 * turn(row.time, 1) + 2 * turn(row.time, 7);
      return { ...row, values };
    }),
  }));
};

test("what swings with day and week is expected to, and a fault smaller than the swing is found", async () => {
  const seconds = 3_600;
  const { rateHz: _, ...rest } = asset;
  const calendar = ["day" as const, "week" as const];
  const channels = asset.channels.map((each) =>
    each.name === "bearing_temp" ? { ...each, calendar } : each,
  );
  const window = { seconds, strideSeconds: seconds };
  const hourly = assetOf({ ...rest, channels, periodSeconds: seconds, window }, "hourly");
  const history = withCalendar(pumpMoments(1_200, 7, seconds));
  const { onnx, manifest } = trainEventModel(hourly, history, silent);
  const scorer = await openEventScorer(onnx, parseManifest(canonicalJson(manifest)));
  const later = withCalendar(pumpMoments(400, 8, seconds));
  const fault = { name: "warm", channel: "bearing_temp", apply: (value: number) => value + 4 };
  const lit = { before: 0, after: 0 };
  await scorer.score(withFault(hourly, later, fault, { unitId: "P1", at: 200 }), (verdict) => {
    if (verdict.turbineId !== "P1" || !verdict.flags["bearing"]) return;
    lit[verdict.time < (later[200]?.time ?? 0) ? "before" : "after"] += 1;
  });
  await scorer.release();
  expect(lit.before).toBe(0);
  expect(lit.after).toBeGreaterThan(120);
}, 120_000);

test("equal readings give equal bytes", () => {
  const moments = pumpMoments(1_000, 3);
  const [first, second] = [1, 2].map(() => trainEventModel(asset, moments, silent));
  expect(sha256(first?.onnx ?? "")).toBe(sha256(second?.onnx ?? ""));
  expect(canonicalJson(first?.manifest)).toBe(canonicalJson(second?.manifest));
}, 120_000);

test("the model in service is judged on the same moments, per fault and machine, unless its channels differ", async () => {
  const { onnx, manifest } = trainEventModel(asset, pumpMoments(1_000, 3), silent);
  const serving = { onnx, manifest: parseManifest(canonicalJson(manifest)) };
  const moments = pumpMoments(600, 4);
  const scorer = await openEventScorer(onnx, serving.manifest);
  const evaluation = await evaluateEvents(scorer, moments);
  await scorer.release();
  const { comparison } = await comparedWith(serving, evaluation, { asset, moments });
  const found = evaluation.faults.reduce((sum, fault) => sum + fault.found, 0);
  expect(found).toBeGreaterThan(0);
  expect(comparison?.all).toMatchObject({ both: found, onlyNew: 0, onlyServing: 0 });
  expect(comparison?.faults.map(({ name }) => name)).toEqual(
    evaluation.faults.map(({ name }) => name),
  );
  expect(comparison?.turbines.map(({ turbineId }) => turbineId)).toEqual(["P1", "P2"]);
  const judged = {
    manifest: serving.manifest,
    evaluation: { ...evaluation, ...(comparison && { comparison }) },
    report: ["a line of the data's report"],
  };
  const page = eventEvaluationPage(judged);
  expect(page).toContain("In service: event-time-normal-behaviour");
  expect(page).toContain("<li>a line of the data's report</li>");
  expect(page).not.toMatch(/<script|https?:\/\//);
  // Readings of every fault, and of both pumps without one, are drawn.
  expect(page.match(/<svg/g)).toHaveLength(evaluation.faults.length + 2);
  for (const title of ["Limits, in notable", "What drift is measured from", "Faulty readings"]) {
    expect(page).toContain(`<h2>${title}`);
  }
  const [, encoded = ""] = /href="data:application\/json,([^"]*)"/.exec(page) ?? [];
  const figures = JSON.parse(decodeURIComponent(encoded));
  expect(figures).toEqual(JSON.parse(JSON.stringify(eventFiguresOf(judged))));
  expect(Object.keys(figures.drift.baselines)).toEqual(["P1", "P2"]);
  const asIs = figures.limits.costs.find(({ factor }: { factor: number }) => factor === 1);
  expect(asIs.recallLow).toBeLessThan(asIs.recall);
  expect(asIs.recall).toBeGreaterThan(0.5);
  expect(figures.shareInAlarm.low).toBeLessThanOrEqual(figures.shareInAlarm.share);

  const other = { ...asset, window: { ...asset.window, strideSeconds: 2 * STRIDE } };
  const unlike = await comparedWith(serving, evaluation, { asset: other, moments });
  expect(unlike.notCompared).toMatch(/they have no events in common$/);
}, 120_000);

test("too little to learn from ends with the numbers", () => {
  expect(() => trainEventModel(asset, pumpMoments(500, 1), silent)).toThrow(
    "too little data: 500 moments every 10 s to learn from; at least 1000 are needed (0.12 days)",
  );
});
