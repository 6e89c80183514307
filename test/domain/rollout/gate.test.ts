import { expect, test } from "vitest";
import type { DeviceEvidence } from "../../../domain/rollout/evidence.ts";
import { countsOf, DEFAULT_GATE, judge } from "../../../domain/rollout/gate.ts";
import { WAITS } from "../../../domain/rollout/waiting.ts";

const DEPLOYED = "2026-11-20T10:00:00.000Z";
const after = (seconds: number) => new Date(Date.parse(DEPLOYED) + seconds * 1_000);

const confirmed = (thingName: string): DeviceEvidence => ({
  thingName,
  execution: "SUCCEEDED",
  health: {
    thingName,
    time: after(20).getTime(),
    detectorVersion: "1.0.1",
    modelVersion: "2",
    state: "running",
    turbines: ["1"],
    readingsPerSecond: 20,
    inferenceP99Ms: 1,
    anomalyRate: 0,
    dropped: 0,
    refused: 0,
    rssMb: 80,
  },
});
const failed = (thingName: string): DeviceEvidence => ({
  thingName,
  execution: "FAILED",
  cause: "startup exited with code 1",
});
const silent = (thingName: string): DeviceEvidence => ({ thingName, execution: "QUEUED" });
const ring = (...devices: DeviceEvidence[]) => ({
  devices,
  deployedAt: DEPLOYED,
  modelVersion: "2",
});
const judged = (evidence: ReturnType<typeof ring>, seconds: number) =>
  judge(evidence, DEFAULT_GATE, WAITS.ring, after(seconds));

test("A ring whose devices all confirm advances once it has dwelt", () => {
  expect(judged(ring(confirmed("edge-1")), 30)).toMatchObject({ kind: "wait" });
  expect(judged(ring(confirmed("edge-1")), 61)).toEqual({ kind: "advance" });
});

test("A succeeded execution is no confirmation while the detector is silent about the model", () => {
  const { health: _, ...withoutHealth } = confirmed("edge-1");
  expect(countsOf(ring(withoutHealth))).toEqual({ succeeded: 0, failed: 0, pending: 1 });
});

test("A health report from before the deployment confirms nothing", () => {
  const device = confirmed("edge-1");
  const stale = { ...device, health: { ...device.health, time: after(-5).getTime() } };
  expect(countsOf(ring(stale as DeviceEvidence)).succeeded).toBe(0);
});

test("Failures above the limit roll back and name device and cause", () => {
  const judgement = judged(ring(failed("edge-1"), confirmed("edge-2")), 10);
  expect(judgement).toEqual({
    kind: "rollBack",
    reason: "1 of 2 devices failed: edge-1 startup exited with code 1",
  });
});

test("A single failure within the limit does not stop a large ring", () => {
  const devices = Array.from({ length: 10 }, (_, index) => confirmed(`edge-${index}`));
  expect(judged(ring(...devices.slice(1), failed("edge-0")), 61)).toEqual({ kind: "advance" });
});

test("Silent devices at the deadline ask a person instead of rolling back", () => {
  const judgement = judged(ring(silent("edge-1")), DEFAULT_GATE.deadlineSeconds + 1);
  expect(judgement).toEqual({
    kind: "hold",
    reason: "0 of 1 devices confirmed: edge-1 QUEUED, silent",
  });
});

test("A ring without devices is held", () => {
  expect(judged(ring(), 10)).toMatchObject({ kind: "hold" });
});
