import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { parseHealth } from "../../domain/turbine/health.ts";
import { parseVerdict } from "../../domain/turbine/verdict.ts";
import { runDetectorHere } from "../../local/detector-here.ts";
import type { ScriptRun } from "../../twin/core-device/component-process.ts";
import { processRecord } from "../../twin/core-device/process-record.ts";
import { aNucleus } from "../edge/a-nucleus.ts";
import { readingOf } from "../edge/a-reading.ts";
import { type SignedModel, signedModel } from "../edge/signed-model.ts";
import { temporaryFolder } from "../edge/temporary-folder.ts";

type Nucleus = Awaited<ReturnType<typeof aNucleus>>;

const devices: { readonly nucleus: Nucleus; readonly run: ScriptRun }[] = [];
afterEach(async () => {
  for (const { nucleus, run } of devices.splice(0)) {
    await run.stop(2_000);
    await nucleus.close();
  }
});

const DETECTOR = `"${process.execPath}" --max-old-space-size=64 "/packages/detector/app.cjs"`;

/** A device whose nucleus runs this script in our process. */
const runOn = async (turbines: string, model: SignedModel, script = DETECTOR) => {
  const nucleus = await aNucleus({ turbines });
  const directory = temporaryFolder("component");
  const run = runDetectorHere({
    script,
    directory,
    environment: { ...nucleus.variablesFor(model), WORK_DIR: directory },
    logFile: join(directory, "log"),
    processes: processRecord(join(directory, "processes")),
    limits: {},
  });
  devices.push({ nucleus, run });
  return { nucleus, run };
};

/** Five seconds of readings from this number on; a voltage of 500 is a gross fault. */
const feed = ({ receivers }: Nucleus, turbineId: string, from: number, voltage = 80): void => {
  const topic = `wind-turbine/${turbineId}/raw-data`;
  for (let seq = from; seq < from + 100; seq++) {
    const reading = readingOf(turbineId, seq, voltage);
    receivers.get(topic)?.(topic, Buffer.from(JSON.stringify(reading)));
  }
};

/** What it told last. */
const healthOf = ({ sent }: Nucleus) =>
  parseHealth(sent.findLast(({ topic }) => topic === "edge/edge-2/health")?.content);

const verdictsOn = ({ sent }: Nucleus, turbineId: string) =>
  sent
    .filter(({ topic }) => topic === `wind-turbine/${turbineId}/anomalies`)
    .map(({ content }) => parseVerdict(content));

test("Detectors that share a process judge their own turbines each, and one that is stopped leaves the other alone", async () => {
  const model = signedModel();
  const [one, other] = [await runOn("7", model), await runOn("8", model)];
  expect([one.run.pid, other.run.pid]).toEqual([undefined, undefined]);
  for (const { nucleus } of [one, other]) {
    await nucleus.until(() => nucleus.states.includes("RUNNING"));
  }
  feed(one.nucleus, "7", 0);
  feed(one.nucleus, "7", 100, 500);
  feed(other.nucleus, "8", 0);
  await one.nucleus.until(() => verdictsOn(one.nucleus, "7").some(({ flags }) => flags["voltage"]));
  await other.nucleus.until(() => verdictsOn(other.nucleus, "8").length > 0);
  expect(verdictsOn(other.nucleus, "8").flatMap(({ anomalies }) => anomalies)).not.toContain(true);

  const memory = healthOf(one.nucleus).rssMb;
  expect(memory).toBeLessThan(0.75 * (process.memoryUsage.rss() / 2 ** 20));

  await one.run.stop(2_000);
  expect(await one.run.ended).toBe(0);
  expect(healthOf(one.nucleus)).toMatchObject({
    state: "stopping",
    reason: "the component is stopped",
  });
  feed(other.nucleus, "8", 100, 500);
  await other.nucleus.until(() =>
    verdictsOn(other.nucleus, "8").some(({ flags }) => flags["voltage"]),
  );
});

test("A detector here that refuses its model ends as its own process would, with the reason told", async () => {
  const { publicKey } = signedModel();
  const { nucleus, run } = await runOn("7", { ...signedModel(), publicKey });
  expect(await run.ended).toBe(1);
  expect(nucleus.states).toEqual(["ERRORED"]);
  expect(healthOf(nucleus)).toMatchObject({
    state: "refused",
    reason: expect.stringContaining("model.sig does not fit"),
  });
});

test("Every other script is a process of its own", async () => {
  const { run } = await runOn("7", signedModel(), "exit 3");
  expect(run.pid).toBeGreaterThan(0);
  expect(await run.ended).toBe(3);
});
