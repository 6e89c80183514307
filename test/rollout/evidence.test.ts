import { afterEach, expect, test, vi } from "vitest";
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
