import { afterEach, expect, test, vi } from "vitest";
import { readFleetConfiguration } from "../../adapters/fleet/configuration.ts";
import { createFleet } from "../../adapters/fleet/fleet.ts";
import { keepLabel } from "../../adapters/fleet/window-labels.ts";
import { listRetrainings } from "../../adapters/ledger/retrainings.ts";
import { readObject } from "../../adapters/s3/object-store.ts";
import { NAMES } from "../../domain/names.ts";
import { topics } from "../../domain/topics.ts";
import { DATA_BUCKET } from "../../local/cloud-plan.ts";
import { isAllowed } from "../../twin/identity/evaluate.ts";
import { asDeployed, rolloutStatements } from "../permissions/deployed-roles.ts";
import { unused } from "../permissions/evaluate.ts";
import { gatherNeeds } from "../permissions/needs-by-function.ts";
import { REASONS } from "../permissions/reasons.ts";
import { approve } from "./approve.ts";
import { type Rig, startRig } from "./rig.ts";

const DAY = 86_400;
let rig: Rig | undefined;
const needs = gatherNeeds();

afterEach(async () => {
  needs.add(rig?.calls ?? []);
  await rig?.close();
  rig = undefined;
});

/** A fleet that runs version 1, its newest reports saying that voltage drifted for so long. */
const driftedFleet = async (hours: number) => {
  const started = await startRig({ forgetModules: vi.resetModules });
  rig = started;
  await approve(started);
  await started.ended();
  await reportDrift(started, hours);
  return {
    ...started,
    retrain: (cause: string) => started.invoke("Retrain", { cause }),
    pipelineStarts: () =>
      started.calls.filter(({ operation }) => operation === "StartPipelineExecution"),
  };
};

const reportDrift = async ({ cloud, clock }: Rig, hours: number): Promise<void> => {
  const time = Date.now();
  const report = {
    thingName: "edge-2",
    time,
    detectorVersion: "1.0.1",
    modelVersion: "1",
    state: "running",
    turbines: ["2"],
    readingsPerSecond: 20,
    inferenceP99Ms: 1,
    anomalyRate: 0,
    dropped: 0,
    refused: 0,
    rssMb: 90,
    drift: [0, 0, 0, 0, 0, 0.7],
    driftSince: [null, null, null, null, null, time - hours * 3_600_000],
  };
  cloud.world.mqtt.publish(topics.health("edge-2"), JSON.stringify(report));
  await clock.settle();
};

test("Drift that lasted starts the pipeline once, and the ledger says why", async () => {
  const fleet = await driftedFleet(7);
  expect(await fleet.retrain("drift")).toMatchObject({
    kind: "retrain",
    reason: "voltage of edge-2 has drifted for 7 h, now by 0.7",
  });
  expect(await fleet.retrain("drift")).toMatchObject({ kind: "none" });
  expect(fleet.pipelineStarts()).toHaveLength(1);
  expect(await listRetrainings(NAMES.ledgerTable)).toMatchObject([
    { cause: "drift", executionArn: expect.stringContaining(NAMES.pipeline) },
  ]);
});

test("A start that failed after it was put on record is made good with the same token", async () => {
  const fleet = await driftedFleet(7);
  fleet.intercept(
    (request) => request.headers.get("x-amz-target") === "SageMaker.StartPipelineExecution",
    () => Response.json({ __type: "ValidationException", message: "no" }, { status: 400 }),
  );
  await expect(fleet.retrain("drift")).rejects.toThrow("start pipeline");
  expect((await listRetrainings(NAMES.ledgerTable))[0]?.executionArn).toBeUndefined();
  expect(await fleet.retrain("drift")).toMatchObject({ kind: "none" });
  expect(await listRetrainings(NAMES.ledgerTable)).toMatchObject([
    { cause: "drift", executionArn: expect.stringContaining(NAMES.pipeline) },
  ]);
});

test("A person's retraining is not held back, and holds the automatic ones back", async () => {
  const fleet = await driftedFleet(7);
  const person = createFleet(readFleetConfiguration(process.env));
  await person.retrain();
  await person.retrain();
  expect(fleet.pipelineStarts()).toHaveLength(2);
  expect(await fleet.retrain("schedule")).toMatchObject({ kind: "none" });
  await fleet.clock.pass(8 * DAY);
  expect(await fleet.retrain("schedule")).toMatchObject({
    kind: "retrain",
    reason: "the schedule",
  });
});

test("A label lies where the pipeline's next run reads recordings", async () => {
  await driftedFleet(0);
  const label = {
    turbineId: "2",
    label: "healthy",
    from: 0,
    to: 60_000,
    reason: "the crane stood upwind",
    labelledAt: "2026-11-20T10:00:00.000Z",
  } as const;
  const uri = await keepLabel(NAMES.pipeline, label);
  expect(uri).toBe(`s3://${DATA_BUCKET}/raw/labels/2026-11-20T10-00-00.000Z-2.json`);
  expect(JSON.parse(Buffer.from(await readObject(uri)).toString())).toEqual(label);
});

test("The month's cap holds over drift and schedule together", async () => {
  const fleet = await driftedFleet(7);
  const outcomes: string[] = [];
  for (const cause of ["drift", "schedule", "drift", "drift"]) {
    await reportDrift(fleet, 7);
    outcomes.push(((await fleet.retrain(cause)) as { kind: string }).kind);
    await fleet.clock.pass(7.2 * DAY);
  }
  expect(outcomes).toEqual(["retrain", "retrain", "retrain", "none"]);
});

test("A request that is neither drift nor schedule is refused with the value", async () => {
  const fleet = await driftedFleet(1);
  await expect(fleet.retrain("whim")).rejects.toThrow(
    'cause: expected "drift" or "schedule", got "whim"',
  );
});

test("The function's role permits what it called, and nothing else", () => {
  const statements = rolloutStatements("Retraining").get("Retrain") ?? [];
  const called = needs.of("Retrain").map(asDeployed);
  expect(called.length).toBeGreaterThan(0);
  expect(called.filter((need) => !isAllowed(statements, need))).toEqual([]);
  const spare = unused(statements, called);
  expect(spare.filter((each) => !REASONS.some(({ permits }) => permits.test(each)))).toEqual([]);
});
