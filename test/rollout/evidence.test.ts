import { afterEach, expect, test, vi } from "vitest";
import { queryItems } from "../../adapters/ledger/table.ts";
import { NAMES } from "../../domain/names.ts";
import { topics } from "../../domain/topics.ts";
import { approve } from "./approve.ts";
import { expectInvariants } from "./invariants.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
afterEach(() => rig.close());

test("One device's unreadable report neither stops the judgement nor counts as its word", async () => {
  rig = await startRig({ forgetModules: vi.resetModules });
  rig.devices.behave("edge-1", "silent");
  rig.cloud.world.mqtt.publish(topics.health("edge-1"), JSON.stringify({ state: "on fire" }));
  await approve(rig);
  await rig.ended();
  const [rollout] = await rig.ledger();
  expect(rollout).toMatchObject({ outcome: "rolledBack" });
  expect(rollout?.reason).toMatch(/^1 of 1 devices failed: edge-1 silent for \d+ s$/);
  await expectInvariants(rig);
});

test("No device can confirm a release for another", async () => {
  rig = await startRig({ forgetModules: vi.resetModules });
  rig.devices.behave("edge-1", "silent");
  await approve(rig);
  await rig.reached("WaitForRing");
  await rig.clock.pass(40);
  rig.cloud.world.mqtt.publish(topics.health("edge-2"), JSON.stringify(REPORT_OF_EDGE_1()));
  await rig.ended();
  expect((await rig.ledger())[0]).toMatchObject({ outcome: "rolledBack" });
});

test("What a device did with the release and with the way back are kept apart, an item each device", async () => {
  rig = await startRig({ forgetModules: vi.resetModules, devices: 4 });
  await approve(rig);
  await rig.ended();
  for (const thing of ["edge-2", "edge-3"]) rig.devices.behave(thing, "failing");
  await approve(rig);
  await rig.reached("RollBack");
  for (const thing of ["edge-2", "edge-3"]) rig.devices.behave(thing, "healthy");
  await rig.ended();
  const [rollout] = await rig.ledger();
  const id = rollout?.rolloutId ?? "";
  const devices = await queryItems(NAMES.ledgerTable, {
    pk: `rollout#${id}#fleet`,
    startsWith: "device#",
  });
  expect(devices.map(({ thingName }) => thingName)).toEqual(["edge-2", "edge-3", "edge-4"]);
  expect(devices[0]).toMatchObject({
    standing: expect.stringMatching(/could not start the detector/),
    execution: "FAILED",
    back: { execution: "SUCCEEDED" },
  });
  const rings = await queryItems(NAMES.ledgerTable, { pk: `rollout#${id}`, startsWith: "ring#" });
  expect(rings).toHaveLength(2);
  for (const ring of rings) {
    expect(JSON.stringify(ring)).not.toContain("thingName");
    expect(ring["rules"]).toContainEqual({
      rule: "challenge recognition",
      result: "pass",
      words: expect.any(String),
    });
  }
  await expectInvariants(rig);
});

const REPORT_OF_EDGE_1 = () => ({
  thingName: "edge-1",
  time: Date.now(),
  detectorVersion: "1.0.0",
  modelVersion: "1",
  state: "running",
  turbines: ["1"],
  readingsPerSecond: 20,
  inferenceP99Ms: 1,
  anomalyRate: 0,
  dropped: 0,
  refused: 0,
  rssMb: 60,
});
