import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { parseHealth } from "../../domain/turbine/health.ts";
import { parseModelLabel } from "../../domain/turbine/model-label.ts";
import { parseVerdict } from "../../domain/turbine/verdict.ts";
import { aNucleus } from "./a-nucleus.ts";
import { readingOf } from "./a-reading.ts";
import { signedModel } from "./signed-model.ts";

let nucleus: Awaited<ReturnType<typeof aNucleus>> | undefined;
afterEach(async () => await nucleus?.close());

const on = (topic: string) => nucleus?.sent.filter((message) => message.topic === topic) ?? [];

const feed = (turbineId: string, from: number, count: number, voltage = 80): void => {
  const receive = nucleus?.receivers.get(`wind-turbine/${turbineId}/raw-data`);
  for (let seq = from; seq < from + count; seq++) {
    receive?.(
      `wind-turbine/${turbineId}/raw-data`,
      Buffer.from(JSON.stringify(readingOf(turbineId, seq, voltage))),
    );
  }
};

test("A good model: RUNNING, a retained label per turbine, verdicts, and a farewell on SIGTERM that nobody takes for success", async () => {
  nucleus = await aNucleus({ turbines: "", captureMinutes: "5" });
  const child = nucleus.start(signedModel());
  await nucleus.until(() => nucleus?.states.includes("RUNNING") === true);
  await nucleus.until(() => on("wind-turbine/4/label/update").length > 0);
  expect([...nucleus.receivers.keys()]).toEqual([
    "wind-turbine/3/raw-data",
    "wind-turbine/4/raw-data",
  ]);
  const [label] = on("wind-turbine/3/label/update");
  expect(parseModelLabel(label?.content)).toEqual({
    model_label_status: "Model loaded",
    modelVersion: "7",
    time: expect.any(Number),
  });
  expect(label?.retain).toBe(true);

  feed("3", 0, 60);
  feed("3", 60, 40, 500);
  await nucleus.until(() =>
    on("wind-turbine/3/anomalies").some(({ content }) => content.flags["voltage"]),
  );
  const first = parseVerdict(on("wind-turbine/3/anomalies")[0]?.content);
  expect(first).toMatchObject({ turbineId: "3", modelVersion: "7", firstSeq: 0, lastSeq: 19 });
  expect(first.anomalies).not.toContain(true);
  await nucleus.until(() => on("wind-turbine/3/capture").length > 0);

  child.kill("SIGTERM");
  const begun = performance.now();
  expect(await once(child, "exit")).toEqual([143, null]);
  expect(performance.now() - begun).toBeLessThan(2_500);
  expect(on("wind-turbine/3/label/update").at(-1)).toMatchObject({
    retain: true,
    content: {
      model_label_status: "Model not loaded",
      reason: "the detector was stopped by SIGTERM",
    },
  });
  const states = on("edge/edge-2/health").map(({ content }) => parseHealth(content).state);
  expect(states).toEqual(expect.arrayContaining(["starting", "running", "stopping"]));
});

test("A changed model: the reason in label and health, ERRORED, exit 1, and no subscription", async () => {
  nucleus = await aNucleus();
  const model = signedModel();
  const weights = join(model.directory, "model.onnx");
  writeFileSync(weights, Buffer.concat([readFileSync(weights), Buffer.from([0])]));
  const child = nucleus.start(model);
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(nucleus.states).toEqual(["ERRORED"]);
  expect(nucleus.receivers.size).toBe(0);
  const health = parseHealth(on("edge/edge-2/health").at(-1)?.content);
  expect(health).toMatchObject({ state: "refused", modelVersion: "none" });
  expect(health.reason).toContain("model.onnx has SHA-256");
  expect(on("wind-turbine/3/label/update").at(-1)?.content).toMatchObject({
    model_label_status: "Model not loaded",
  });
});

test("A nucleus that restarts is connected to anew, and readings flow again", async () => {
  nucleus = await aNucleus({ turbines: ["9"] });
  nucleus.start(signedModel());
  await nucleus.until(() => nucleus?.states.includes("RUNNING") === true);
  await nucleus.restart();
  await nucleus.until(() => nucleus?.receivers.has("wind-turbine/9/raw-data") === true);
  feed("9", 0, 40);
  await nucleus.until(() => on("wind-turbine/9/anomalies").length > 0);
});

test("A subscription that Greengrass does not allow is an error of the deployment, with its reason", async () => {
  nucleus = await aNucleus({ turbines: "9" }, [
    { operations: ["*"], resources: ["edge/+/health", "wind-turbine/+/label/update"] },
  ]);
  const child = nucleus.start(signedModel());
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(nucleus.states).toEqual(["ERRORED"]);
  const health = parseHealth(on("edge/edge-2/health").at(-1)?.content);
  expect(health.state).toBe("refused");
  expect(health.reason).toContain("UnauthorizedError");
});
