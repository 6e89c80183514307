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

/** A device whose model 6 has proved itself and is kept. */
const aDeviceWithGoodModel = async (keys: ReturnType<typeof signingKeys>): Promise<void> => {
  nucleus = await aNucleus({ turbines: "9", understudy: { minWindows: "20" } });
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

test("A new model that cannot even be loaded: the device goes on with the old one, and says so on label and health", async () => {
  const keys = signingKeys();
  await aDeviceWithGoodModel(keys);
  const broken = signedModel({ modelVersion: "7" }, keys);
  const weights = join(broken.directory, "model.onnx");
  writeFileSync(weights, Buffer.concat([readFileSync(weights), Buffer.from([0])]));
  await startWith(broken);
  await nucleus?.until(() => reports().at(-1)?.state === "fallback");
  expect(nucleus?.states.at(-1)).toBe("RUNNING");
  expect(reports().at(-1)).toMatchObject({ modelVersion: "6" });
  expect(reports().at(-1)?.reason).toContain("model.onnx has SHA-256");
  await nucleus?.until(() => labels().at(-1)?.model_label_status === "Model loaded");
  expect(labels().at(-1)).toMatchObject({ modelVersion: "6" });
  expect(labels().at(-1)?.reason).toContain("the new model cannot be used");
  const verdicts = on("wind-turbine/9/anomalies").length;
  await feedUntil(() => on("wind-turbine/9/anomalies").length > verdicts);
});
