import { expect, test } from "vitest";
import { canonicalJson, sha256 } from "../../domain/digest.ts";
import { InvalidInput } from "../../domain/errors.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import { parseManifest } from "../../domain/turbine/checked-manifest.ts";
import { detectionOf } from "../../domain/turbine/detection/settings.ts";
import { createSegmentCollector } from "../../training/data/segments.ts";
import { splitByTime } from "../../training/data/split.ts";
import { windowsOf } from "../../training/data/windows.ts";
import { evaluate } from "../../training/evaluation/evaluate.ts";
import { fitNormalBehaviourCandidate } from "../../training/fit.ts";
import { autoencoderGraph, fitAutoencoder } from "../../training/models/autoencoder.ts";
import { fitNormalBehaviour } from "../../training/models/normal-behaviour.ts";
import { normalBehaviourGraph } from "../../training/models/normal-behaviour-graph.ts";
import { scoreWindow } from "../../training/models/normal-behaviour-score.ts";
import { scalingOf } from "../../training/models/scaling.ts";
import { openModel } from "../../training/runtime.ts";
import { trainModel } from "../../training/train-model.ts";
import { type PlantOptions, readingsOf } from "./plant.ts";

const segmentsOf = (options: PlantOptions = {}) => {
  const collector = createSegmentCollector();
  for (const reading of readingsOf(options)) collector.add(reading);
  return collector.finish().segments;
};

const FAMILIES = [fitNormalBehaviourCandidate];

/** Two turbines for ten minutes, and what is learnt of them: made once, looked at by several tests. */
const RECORDED = splitByTime(segmentsOf(), 100);
const learnt = () =>
  trainModel(RECORDED.train, RECORDED.validation, { seed: 1, source: "test", families: FAMILIES });
const LEARNT = learnt();

test("ONNX Runtime gives the scores that the trainer's own formulas give", async () => {
  const segments = segmentsOf({ minutes: 6 });
  const scaling = scalingOf(segments);
  const windows = windowsOf(segments, 100, 37);
  const model = fitNormalBehaviour(windows, scaling, { runningRps: 0.8, rateHz: 20 });
  const session = await openModel(normalBehaviourGraph(model));
  const outputs = await session.run(windows);
  await session.release();
  for (let index = 0; index < windows.count; index++) {
    const own = scoreWindow(model, windows.at(index));
    for (const [name, values] of Object.entries(own)) {
      values.forEach((value, column) => {
        const scored = outputs[name]?.[index * values.length + column] ?? Number.NaN;
        expect(Math.abs(scored - value) / Math.max(1, Math.abs(value))).toBeLessThan(1e-5);
      });
    }
  }
});

test("equal readings and seed give equal bytes, another seed another autoencoder", async () => {
  const [first, second] = [await LEARNT, await learnt()];
  expect(sha256(first.onnx)).toBe(sha256(second.onnx));
  expect(canonicalJson(first.manifest)).toBe(canonicalJson(second.manifest));
  const scaling = scalingOf(RECORDED.train);
  const windows = windowsOf(RECORDED.train, 100, 50);
  // A step is as good as the next one for this, and six hundred take seconds.
  const bytes = (seed: number) =>
    sha256(autoencoderGraph(fitAutoencoder(windows, scaling, seed, 40)));
  expect(bytes(1)).toBe(bytes(1));
  expect(bytes(1)).not.toBe(bytes(2));
}, 120_000);

test("a trained model finds the trainer's disturbances on readings it never saw, and stays quiet", async () => {
  const { train, validation, test: held } = splitByTime(segmentsOf({ minutes: 20 }), 100);
  const trained = await trainModel(train, validation, {
    seed: 1,
    source: "test",
    families: FAMILIES,
  });
  const session = await openModel(trained.onnx);
  const { falseAlarms, injections } = await evaluate(session, trained.manifest, held);
  await session.release();
  expect(falseAlarms.events).toBe(0);
  for (const { name, events, rightFlag } of injections) {
    expect(events).toBeGreaterThan(0);
    expect([name, rightFlag]).toEqual([name, events]);
  }
}, 120_000);

test("the manifest is complete and says what the model was trained on", async () => {
  const { manifest, onnx } = await LEARNT;
  const read = parseManifest(canonicalJson(manifest));
  expect(read).toMatchObject({
    window: { length: 100, stride: 10 },
    rateHz: 20,
    opset: 12,
    files: { "model.onnx": sha256(onnx) },
    training: { source: "test", seed: 1 },
  });
  expect(detectionOf(read).levels).toHaveLength(7);
  expect(read.schemaVersion).toBe(2);
  expect(read.asset?.["name"]).toBe("wind-turbine");
});

test("the manifest remembers every turbine and carries windows with the scores they got", async () => {
  const { manifest, onnx } = await LEARNT;
  const { baselines, drift, probes = [] } = parseManifest(canonicalJson(manifest));
  expect(Object.keys(baselines ?? {})).toEqual(["1", "2"]);
  expect(baselines?.["1"]?.levels).not.toEqual(baselines?.["2"]?.levels);
  expect(Object.keys(drift ?? {})).toEqual(["1", "2"]);
  expect(drift?.["1"]?.edges).not.toEqual(drift?.["2"]?.edges);
  expect(new Set(probes.map(({ lamp }) => lamp))).toEqual(
    new Set([undefined, "vibration", "rotation", "voltage"]),
  );
  const model = await openModel(onnx);
  for (const probe of probes) {
    const at = () => Float32Array.from(probe.window);
    const outputs = await model.run({ length: manifest.window.length, count: 1, at });
    expect([...(outputs["scores"] ?? [])].map(Math.fround)).toEqual(
      probe.outputs["scores"]?.map(Math.fround),
    );
  }
  await model.release();
  expect(canonicalJson(manifest).length).toBeLessThan(120_000);
});

test("a manifest whose channels are not its asset's is refused, and schema 1 is read", async () => {
  const { manifest } = await LEARNT;
  const { asset: _, baselines: __, probes: ___, ...old } = manifest;
  expect(parseManifest(JSON.stringify({ ...old, schemaVersion: 1 })).schemaVersion).toBe(1);
  const swapped = { ...manifest, channels: [...manifest.channels].reverse() };
  expect(() => parseManifest(JSON.stringify(swapped))).toThrow(
    /model\.json: channels: expected roll, pitch, .* got voltage, .*train again/,
  );
});

test.each([10, 50])(
  "readings at %i Hz give windows of five seconds and decisions every half",
  async (rateHz) => {
    const { train, validation } = splitByTime(segmentsOf({ rateHz, minutes: 7 }), 100);
    const { manifest } = await trainModel(train, validation, {
      seed: 1,
      source: "test",
      families: FAMILIES,
    });
    expect(manifest.window).toEqual({ length: 5 * rateHz, stride: rateHz / 2 });
  },
);

test("too little data ends with the numbers", async () => {
  const { train, validation } = splitByTime(segmentsOf({ minutes: 1, turbines: 1 }), 100);
  const training = trainModel(train, validation, { seed: 1, source: "test" });
  await expect(training).rejects.toThrow(InvalidInput);
  await expect(training).rejects.toThrow(/\d+ windows of 100 readings/);
});

test("a channel that never changes is named as one that cannot be judged, and never raises", async () => {
  const constant = segmentsOf().map((segment) => {
    const values = segment.values.slice();
    for (let row = 0; row < segment.count; row++) values[row * CHANNELS.length + 1] = 0.25;
    return { ...segment, values };
  });
  const { train, validation } = splitByTime(constant, 100);
  const { manifest } = await trainModel(train, validation, {
    seed: 1,
    source: "test",
    families: FAMILIES,
  });
  const { notJudged, frozenSeconds } = detectionOf(manifest);
  expect(notJudged).toEqual([{ channel: "pitch", reason: expect.stringContaining("one value") }]);
  expect(frozenSeconds[1]).toBeNull();
});
