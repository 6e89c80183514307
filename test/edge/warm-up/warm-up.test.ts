import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseManifest } from "../../../domain/turbine/checked-manifest.ts";
import { baselineOf } from "../../../domain/turbine/detection/settings.ts";
import { parseReadings } from "../../../domain/turbine/reading-batch.ts";
import { recordFor } from "../../../domain/turbine/understudy/model-record.ts";
import { DEFAULT_TRIAL_LIMITS } from "../../../domain/turbine/understudy/trial-limits.ts";
import { openAlarmLedger } from "../../../edge/detector/alarm-ledger.ts";
import { createDetector } from "../../../edge/detector/detector.ts";
import { openJournal } from "../../../edge/detector/journal/journal.ts";
import type { Letter } from "../../../edge/detector/outbox/letter.ts";
import { runtimeScoring } from "../../../edge/detector/runtime/scoring.ts";
import type { Cast, LoadedModel } from "../../../edge/detector/understudy/cast.ts";
import { createVerdictSender } from "../../../edge/detector/verdict-sender.ts";
import { ordinaryMessages } from "../../../edge/detector/warm-up/ordinary-messages.ts";
import { warmUp } from "../../../edge/detector/warm-up/warm-up.ts";
import { aModel, BASELINE } from "../a-model.ts";
import { aDisk } from "../journal/a-disk.ts";

const golden = new URL("../../domain/turbine/golden/model.json", import.meta.url);
const manifest = parseManifest(readFileSync(fileURLToPath(golden), "utf8"));
const DIGEST = "1".repeat(64);
const limits = DEFAULT_TRIAL_LIMITS;

/** A runtime that tells what was asked of it. */
const aRuntime = () => {
  const asked: string[] = [];
  const run = async () => {
    asked.push("run");
    return { scores: new Float32Array(6) };
  };
  return { asked, runtime: { run, close: async () => void asked.push("close") } };
};

const byKernel = (runtime = aRuntime().runtime): LoadedModel => ({
  model: { manifest, baseline: baselineOf(manifest), digest: DIGEST },
  runtime,
  scoring: { scorer: undefined, mostAtOnce: 1, aside: { score: () => new Float32Array(6) } },
});

const castOf = (released: LoadedModel): Cast => ({
  record: recordFor(undefined, DIGEST, 0),
  released,
});

/** What a detector publishes of two minutes, with or without a warm-up beside it. */
const published = async (isWarmed: boolean): Promise<readonly Letter[]> => {
  const letters: Letter[] = [];
  const cast = castOf(byKernel());
  const journal = await openJournal({ folder: aDisk() });
  const before = journal.condition();
  let second = 0;
  const publish = (letter: Letter) => void letters.push(letter);
  const sender = createVerdictSender({
    ledger: openAlarmLedger(journal, () => 0),
    publish,
    now: () => 1_000 * second++,
  });
  const detector = createDetector({
    ...cast,
    limits,
    turbines: ["1", "2"],
    captureMinutes: 1,
    publish,
    sendVerdict: sender.send,
    now: () => 0,
    steadyNow: () => 0,
    random: () => 0.5,
  });
  if (isWarmed) {
    expect(await warmUp({ models: cast, limits, turbines: 50 })).toMatchObject({ kind: "warm" });
    expect(detector.intake.counts()).toMatchObject({ messages: 0, readings: 0 });
    expect(detector.memories().map(({ order }) => order.lastSeq)).toEqual([null, null]);
    expect(journal.condition()).toEqual(before);
    expect(letters).toEqual([]);
  }
  const common = { manifest, readings: 2_400, gross: 100 };
  for (const [turbineId, batch] of [
    ["1", 1],
    ["2", 5],
  ] as const) {
    for (const payload of ordinaryMessages({ ...common, turbineId, batch })(0)) {
      detector.receive(turbineId, payload);
    }
  }
  await detector.drained();
  return letters;
};

test("Nothing of a warm-up leaks out: no runtime is asked or closed, nothing is told, and every verdict after it is the same", async () => {
  const { asked, runtime } = aRuntime();
  const warmth = await warmUp({ models: castOf(byKernel(runtime)), limits, turbines: 50 });
  expect(warmth).toMatchObject({ kind: "warm" });
  expect(asked).toEqual([]);
  const [warmed, cold] = [await published(true), await published(false)];
  expect(warmed.length).toBeGreaterThan(200);
  expect(warmed).toEqual(cold);
});

test("A model that a runtime scores is rehearsed without it, beside another one as well", async () => {
  const { asked, runtime } = aRuntime();
  const { manifest: simple } = aModel();
  const model = { manifest: simple, baseline: BASELINE, digest: DIGEST };
  const loaded = { model, runtime, scoring: runtimeScoring(runtime, simple) };
  const record = { ...recordFor(undefined, DIGEST, 0), old: "2".repeat(64) };
  const models = { record, released: loaded, old: loaded };
  expect(await warmUp({ models, limits, turbines: 50 })).toMatchObject({ kind: "warm" });
  expect(asked).toEqual([]);
});

test("What cannot be rehearsed is said with its reason, and nothing is thrown", async () => {
  const broken = byKernel();
  const { kernel: _, ...without } = manifest;
  const models = castOf({ ...broken, model: { ...broken.model, manifest: without } });
  expect(await warmUp({ models, limits, turbines: 1 })).toEqual({
    kind: "cold",
    reason: "a normal-behaviour model has no kernel; give a scorer for it",
  });
  const channels = manifest.channels.map((channel) => ({ ...channel, mean: Number.NaN }));
  const odd = castOf({
    ...broken,
    model: { ...broken.model, manifest: { ...manifest, channels } },
  });
  expect(await warmUp({ models: odd, limits, turbines: 1 })).toEqual({
    kind: "cold",
    reason: "made-up readings led to no verdict",
  });
});

test("A warm-up ends when its processor time is used up, which grows with the turbines to a limit", async () => {
  /** A clock that is 50 ms further each time it is asked: once before the first pass, and once after each. */
  const passesFor = async (turbines: number) => {
    let now = 0;
    const cpuMs = () => (now += 50);
    const warmth = await warmUp({ models: castOf(byKernel()), limits, turbines, cpuMs });
    return warmth.kind === "warm" ? warmth.passes : Number.NaN;
  };
  expect(await passesFor(1)).toBe(1);
  expect(await passesFor(10)).toBe(2);
  expect(await passesFor(50)).toBe(7);
  expect(await passesFor(5_000)).toBe(7);
});

test("Made-up messages are those of a machine at the model's means, whole, in order, and equal each time", () => {
  const plan = { manifest, turbineId: "7", readings: 45, gross: 5 };
  const { mean = 0, std = 0 } = manifest.channels.find(({ name }) => name === "voltage") ?? {};
  for (const batch of [1, 5, 10]) {
    const stretches = [0, 1, 2].map(ordinaryMessages({ ...plan, batch }));
    expect([0, 1, 2].map(ordinaryMessages({ ...plan, batch }))).toEqual(stretches);
    expect(stretches[2]).toHaveLength(Math.ceil(45 / batch));
    const readings = stretches.flat().flatMap((each) => parseReadings(JSON.parse(each.toString())));
    for (const [index, { turbineId, seq, time = 0, voltage }] of readings.entries()) {
      expect([turbineId, seq]).toEqual(["7", index]);
      expect(time - (readings[0]?.time ?? 0)).toBe(index * 50);
      const deviation = Math.abs(voltage - mean);
      if (index % 45 < 40) expect(deviation).toBeLessThan(std);
      else expect(deviation).toBeGreaterThan(100 * std);
    }
    expect(readings).toHaveLength(3 * 45);
  }
});
