import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { deviceHistory } from "../../adapters/ledger/devices.ts";
import { listRetrainings } from "../../adapters/ledger/retrainings.ts";
import { listRollouts, readRing } from "../../adapters/ledger/rollouts.ts";
import { LEDGER_SCHEMA } from "../../adapters/ledger/schema.ts";
import { getItem, putItem, queryItems } from "../../adapters/ledger/table.ts";
import { NAMES } from "../../domain/names.ts";
import { approve } from "./approve.ts";
import { type Rig, startRig } from "./rig.ts";

const FIXTURE = new URL("../fixtures/ledger-0.1.0.json", import.meta.url);
interface Item extends Record<string, unknown> {
  readonly pk: string;
  readonly sk: string;
}
const earlier: Item[] = JSON.parse(readFileSync(FIXTURE, "utf8"));
const TABLE = NAMES.ledgerTable;
const SCHEMA = { pk: "fleet", sk: "schema" };

let rig: Rig;
afterEach(() => rig.close());

test("The ledger of 0.1.0 is brought forward by the first rollout, and everything in it is still known", async () => {
  rig = await startRig({ forgetModules: vi.resetModules });
  for (const item of earlier) await putItem(TABLE, item);
  await approve(rig);
  await rig.ended();
  expect(await getItem(TABLE, SCHEMA)).toMatchObject({ version: LEDGER_SCHEMA });

  const rollouts = await listRollouts(TABLE, 20);
  expect(rollouts.map(({ rolloutId, outcome, reason }) => [rolloutId, outcome, reason])).toEqual([
    // It remembers the approval that 0.1.0 released.
    [expect.any(String), "alreadyReleased", expect.any(String)],
    ["r-0002", "rolledBack", "edge-1 failed"],
    ["r-0001", "released", "all rings confirmed"],
  ]);
  expect(await readRing(TABLE, "r-0001", "canary")).toMatchObject({
    status: "succeeded",
    previous: {},
    previousDigests: [],
  });
  expect(await deviceHistory(TABLE, "edge-9")).toMatchObject([
    { at: "2026-11-10T10:05:00.000Z", components: { "windturbine.model": "1.1.0" } },
  ]);
  expect(await listRetrainings(TABLE)).toMatchObject([{ cause: "person", sk: "00000001" }]);
  // A device that is offline since then: its newest report lies where reports lie now.
  expect(await getItem(TABLE, { pk: "health#edge-9", sk: "latest" })).toMatchObject({
    thingName: "edge-9",
    modelVersion: "1",
  });
});

test("A ledger that a newer release wrote is refused with both numbers, and no device is changed", async () => {
  rig = await startRig({ forgetModules: vi.resetModules });
  await putItem(TABLE, { ...SCHEMA, version: LEDGER_SCHEMA + 1 });
  await approve(rig);
  await rig.ended();
  const [execution] = rig.executions;
  expect(JSON.stringify(rig.history(execution?.arn ?? ""))).toContain(
    `expected a schema up to ${LEDGER_SCHEMA}, got ${LEDGER_SCHEMA + 1}, which a newer release wrote`,
  );
  expect(rig.calls.filter(({ operation }) => operation === "CreateDeployment")).toEqual([]);
});

test("What may go bears its end, and what has ended is not read: the newest of a device's history never does", async () => {
  rig = await startRig({ forgetModules: vi.resetModules });
  vi.stubEnv("RETENTION", JSON.stringify({ evidenceDays: 60, deviceHistoryDays: 90 }));
  await approve(rig);
  await rig.ended();
  const [{ rolloutId } = { rolloutId: "" }] = await rig.ledger();
  const evidence = await queryItems(TABLE, { pk: `rollout#${rolloutId}#fleet` });
  const inDays = (days: number) => Date.now() / 1_000 + days * 86_400;
  // The two devices of the ring, and who was in it.
  expect(evidence).toHaveLength(3);
  for (const { expiresAt } of evidence) {
    expect(expiresAt).toBeGreaterThan(inDays(59));
    expect(expiresAt).toBeLessThanOrEqual(inDays(60));
  }
  for (const pk of [
    "rollouts",
    `rollout#${rolloutId}`,
    "fleet",
    "component#windturbine.detector",
  ]) {
    const kept = await queryItems(TABLE, { pk });
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter((item) => "expiresAt" in item)).toEqual([]);
  }
  for (const _ of [1, 2]) {
    await rig.clock.pass(3_600);
    await rig.invoke("RecordDevice", {
      "detail-type": "Greengrass V2 Effective Deployment Status Change",
      source: "aws.greengrass",
      time: new Date().toISOString(),
      resources: ["arn:aws:greengrass:eu-west-1:123456789012:coreDevices:edge-2"],
      detail: { deploymentId: "d", coreDeviceExecutionStatus: "SUCCEEDED" },
    });
  }
  vi.unstubAllEnvs();
  const history = await queryItems(TABLE, { pk: "device#edge-2", newestFirst: true });
  const [newest, before] = history;
  expect(newest).not.toHaveProperty("expiresAt");
  expect(before?.["expiresAt"]).toBeGreaterThan(inDays(89));

  await rig.clock.pass(61 * 86_400);
  expect(await queryItems(TABLE, { pk: `rollout#${rolloutId}#fleet` })).toEqual([]);
  expect(await queryItems(TABLE, { pk: "device#edge-2" })).toHaveLength(history.length);
  await rig.clock.pass(40 * 86_400);
  const [left, ...others] = await queryItems(TABLE, {
    pk: "device#edge-2",
    newestFirst: true,
    limit: 1,
  });
  expect([left?.["sk"], others]).toEqual([newest?.["sk"], []]);
});
