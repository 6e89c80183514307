import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { parseHealth } from "../../domain/turbine/health.ts";
import { aNucleus } from "./a-nucleus.ts";
import { readingOf } from "./a-reading.ts";
import { type SignedModel, signedModel, signingKeys } from "./signed-model.ts";

let nucleus: Awaited<ReturnType<typeof aNucleus>> | undefined;
afterEach(async () => await nucleus?.close());

const TOPIC = "wind-turbine/9/raw-data";
const on = (topic: string) => nucleus?.sent.filter((message) => message.topic === topic) ?? [];
const reports = () => on("edge/edge-2/health").map(({ content }) => parseHealth(content));
const labels = () => on("wind-turbine/9/label/update").map(({ content }) => content);

let seq = 0;
/** Feeds the turbine until something is true: the trial's challenges come by the clock. */
const feedUntil = async (condition: () => boolean, voltage = 80): Promise<void> => {
  while (!condition()) {
    for (let i = 0; i < 20; i++, seq++) {
      nucleus?.receivers.get(TOPIC)?.(
        TOPIC,
        Buffer.from(JSON.stringify(readingOf("9", seq, voltage))),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const isSilent = (): void => {
  nucleus?.receivers.clear();
};

const startWith = async (model: SignedModel) => {
  const before = nucleus?.states.length ?? 0;
  const child = nucleus?.start(model);
  await nucleus?.until(() => (nucleus?.states.length ?? 0) > before);
  if (!child) throw new Error("no process");
  return child;
};

const stop = async (child: Awaited<ReturnType<typeof startWith>>): Promise<void> => {
  child.kill("SIGTERM");
  await once(child, "exit");
  isSilent();
};

/** A device whose model 6 has proved itself and is kept; only the first of its turbines sends. */
const aDeviceWithGoodModel = async (
  keys: ReturnType<typeof signingKeys>,
  turbines = "9",
): Promise<void> => {
  nucleus = await aNucleus({ turbines, understudy: { minWindows: "20" } });
  const child = await startWith(signedModel({ modelVersion: "6" }, keys));
  await feedUntil(() => (reports().at(-1)?.challenge?.given ?? 0) >= 9);
  await stop(child);
};

test("An upgrade: the old model speaks until the new one has proved itself, then the new one does, and health tells both", async () => {
  const keys = signingKeys();
  await aDeviceWithGoodModel(keys);
  const first = reports().length;
  await startWith(signedModel({ modelVersion: "7" }, keys));
  await nucleus?.until(() => labels().at(-1)?.model_label_status === "Model loaded");
  expect(labels().at(-1)).toMatchObject({ modelVersion: "6" });
  await feedUntil(() => reports().at(-1)?.modelVersion === "7");
  const [before, after] = [
    reports()
      .slice(first)
      .find(({ paired }) => paired),
    reports().at(-1),
  ];
  expect(before).toMatchObject({ modelVersion: "6", state: "running", paired: { with: "6" } });
  expect(after?.modelDigest).not.toBe(before?.modelDigest);
  expect(after?.paired?.windows).toBeGreaterThanOrEqual(20);
  const given = after?.challenge?.given ?? 0;
  expect(given).toBeGreaterThanOrEqual(9);
  expect(after?.challenge).toEqual({ given, foundNew: given, foundOld: given });
  await nucleus?.until(() => labels().at(-1)?.modelVersion === "7");
  await feedUntil(() => on("wind-turbine/9/anomalies").at(-1)?.content.modelVersion === "7");
});

/** Among fifty turbines each window has 10 ms until the next one's turn. */
const FIFTY = ["9", ...Array.from({ length: 49 }, (_, index) => `still-${index}`)].join();

const broken = (keys: ReturnType<typeof signingKeys>): SignedModel => {
  const model = signedModel({ modelVersion: "7" }, keys);
  const weights = join(model.directory, "model.onnx");
  writeFileSync(weights, Buffer.concat([readFileSync(weights), Buffer.from([0])]));
  return model;
};

const BAD_MODELS = [
  {
    make: broken,
    reason: /^the new model cannot be used: .*model\.onnx has SHA-256/,
  },
  {
    make: (keys: ReturnType<typeof signingKeys>) =>
      signedModel({ modelVersion: "8" }, keys, "unseeing"),
    reason:
      /^the new model recognised \d+ of (\d+) faults mixed in, the old one \1; at least 90 % must be$/,
  },
  {
    make: (keys: ReturnType<typeof signingKeys>) =>
      signedModel({ modelVersion: "9" }, keys, "slow"),
    reason: /^the new model takes [\d.]+ ms a window, and there are 10\.0 ms until the next$/,
  },
];

test("A new model that cannot be loaded, finds fewer faults than the old one, or is too slow for the stride: fallback with the reason on label and health, and only the old one speaks", async () => {
  const keys = signingKeys();
  await aDeviceWithGoodModel(keys, FIFTY);
  for (const { make, reason } of BAD_MODELS) {
    const since = on("wind-turbine/9/anomalies").length;
    const [known, told] = [reports().length, labels().length];
    const child = await startWith(make(keys));
    const report = () => reports().slice(known).at(-1);
    const label = () => labels().slice(told).at(-1);
    await feedUntil(() => report()?.state === "fallback" && label()?.reason !== undefined);
    expect(nucleus?.states.at(-1)).toBe("RUNNING");
    expect(report()).toMatchObject({ modelVersion: "6", reason: expect.stringMatching(reason) });
    expect(label()).toMatchObject({
      model_label_status: "Model loaded",
      modelVersion: "6",
      reason: expect.stringMatching(reason),
    });
    const before = on("wind-turbine/9/anomalies").length;
    await feedUntil(() => on("wind-turbine/9/anomalies").length > before);
    const verdicts = on("wind-turbine/9/anomalies").slice(since);
    expect(new Set(verdicts.map(({ content }) => content.modelVersion))).toEqual(new Set(["6"]));
    await stop(child);
  }
}, 120_000);
