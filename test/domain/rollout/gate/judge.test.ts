import { expect, test } from "vitest";
import type { DeviceEvidence, RingEvidence } from "../../../../domain/rollout/evidence.ts";
import { judge } from "../../../../domain/rollout/gate/judge.ts";
import { DEFAULT_GATE, type GatePolicy } from "../../../../domain/rollout/gate/policy.ts";
import { WAITS } from "../../../../domain/rollout/waiting.ts";
import type { Health } from "../../../../domain/turbine/health.ts";
import { after, DEPLOYED, DIGEST, paired, report } from "./reports.ts";

const confirmed = (thingName: string, changes: Partial<Health> = {}): DeviceEvidence => ({
  thingName,
  execution: "SUCCEEDED",
  health: report(thingName, changes),
});
const failed = (thingName: string): DeviceEvidence => ({
  thingName,
  execution: "FAILED",
  cause: "startup exited with code 1",
});
const offline = (thingName: string): DeviceEvidence => ({ thingName, execution: "QUEUED" });

/** The same devices, whose reports are fresh at whatever time they are judged. */
const judged = (
  devices: readonly DeviceEvidence[],
  seconds: number,
  policy: Partial<GatePolicy> = {},
  more: Partial<RingEvidence> = {},
) => {
  const fresh = devices.map((device) =>
    device.health
      ? { ...device, health: { ...device.health, time: after(seconds).getTime() } }
      : device,
  );
  const evidence = { devices: fresh, deployedAt: DEPLOYED, modelVersion: "2", modelDigest: DIGEST };
  return judge(
    { ...evidence, ...more },
    { ...DEFAULT_GATE, ...policy },
    WAITS.ring,
    after(seconds),
  );
};

test("A ring whose devices all confirm advances once it has dwelt", () => {
  expect(judged([confirmed("edge-1")], 30).judgement).toMatchObject({ kind: "wait" });
  expect(judged([confirmed("edge-1")], 61).judgement).toEqual({ kind: "wait", seconds: 9 });
  expect(judged([confirmed("edge-1")], 71).judgement).toEqual({ kind: "advance" });
});

test("A detector that has just started again has shown nothing of the time before", () => {
  const again = confirmed("edge-1", { since: after(100).getTime(), restarts: 1 });
  expect(judged([again], 130).judgement).toEqual({ kind: "wait", seconds: 30 });
  expect(judged([again], 161).judgement).toEqual({ kind: "advance" });
});

test("The dwell begins when the share that must confirm has done so, not with the last device", () => {
  const late = confirmed("edge-4", { since: after(90).getTime() });
  const ring = [confirmed("edge-1"), confirmed("edge-2"), confirmed("edge-3"), late];
  expect(judged(ring, 100, { successPercent: 75 }).judgement).toEqual({ kind: "advance" });
  expect(judged(ring, 100).judgement).toMatchObject({ kind: "wait" });
});

test("A ring whose policy asks a person is held when it has confirmed", () => {
  expect(judged([confirmed("edge-1")], 71, { approval: true }).judgement).toMatchObject({
    kind: "hold",
    reason: expect.stringMatching(/asks a person/),
  });
});

test("A succeeded execution is no confirmation while the detector is silent, and a failure after patience", () => {
  const { health: _, ...silent } = confirmed("edge-1");
  expect(judged([silent], 61)).toMatchObject({
    judgement: { kind: "wait" },
    counts: { succeeded: 0, failed: 0, pending: 1 },
  });
  expect(judged([silent], 181).judgement).toMatchObject({
    kind: "rollBack",
    reason: "1 of 1 devices failed: edge-1 silent for 181 s",
  });
});

test("A report from before the deployment, or grown old, confirms nothing", () => {
  const evidence = {
    devices: [confirmed("edge-1")],
    deployedAt: after(60).toISOString(),
    modelVersion: "2",
  };
  expect(judge(evidence, DEFAULT_GATE, WAITS.ring, after(125)).counts.succeeded).toBe(0);
  const old = { ...evidence, deployedAt: DEPLOYED };
  expect(judge(old, DEFAULT_GATE, WAITS.ring, after(50 + 91)).counts.succeeded).toBe(0);
});

test("Failures above the limit roll back and name device and cause", () => {
  expect(judged([failed("edge-1"), confirmed("edge-2")], 10).judgement).toEqual({
    kind: "rollBack",
    reason: "1 of 2 devices failed: edge-1 startup exited with code 1",
    mayRetry: true,
  });
});

test.each(["refused", "blind"] as const)(
  "A detector that is %s fails after its patience, in its own words",
  (state) => {
    const device = confirmed("edge-1", { state, reason: "because", since: after(20).getTime() });
    expect(judged([device], 100).judgement.kind).toBe("wait");
    expect(judged([device], 205).judgement).toMatchObject({
      kind: "rollBack",
      reason: `1 of 1 devices failed: edge-1 ${state} model 2, because for 185 s`,
    });
  },
);

test("A device that has put the new model aside fails at once, in its own words", () => {
  const aside = (since: Date) =>
    confirmed("edge-1", {
      state: "fallback",
      modelVersion: "1",
      reason: "it recognised 0 of 9",
      since: since.getTime(),
    });
  expect(judged([aside(after(20))], 25).judgement).toMatchObject({
    kind: "rollBack",
    reason: "1 of 1 devices failed: edge-1 fallback model 1, it recognised 0 of 9",
  });
  // The detector has not started anew, and tells what became of the release before.
  expect(judged([aside(after(-500))], 25).judgement.kind).toBe("wait");
});

test("A device that Greengrass calls UNHEALTHY fails after its patience, with the component's words", () => {
  const component = "windturbine.detector 1.0.4 is BROKEN: exited with code 137";
  const core = { status: "UNHEALTHY" as const, reportedAt: after(30).getTime(), component };
  const device = { ...confirmed("edge-1"), core };
  expect(judged([device], 120).judgement.kind).toBe("wait");
  expect(judged([device], 220).judgement).toMatchObject({
    kind: "rollBack",
    reason: expect.stringMatching(/BROKEN: exited with code 137/),
  });
});

test("A device that runs other content under the same version is not confirmed, and fails", () => {
  const device = confirmed("edge-1", { modelDigest: "e".repeat(64) });
  expect(judged([device], 71).counts.succeeded).toBe(0);
  expect(judged([device], 200).judgement).toMatchObject({
    kind: "rollBack",
    reason: expect.stringMatching(/runs model 2 of digest eeeeeeeeeeee instead of the release/),
  });
});

test("A report of an older detector goes by its version and is judged by no rule", () => {
  const { modelDigest: _, ...older } = report("edge-1");
  const device = { thingName: "edge-1", execution: "SUCCEEDED" as const, health: older };
  expect(judged([device], 71)).toMatchObject({ judgement: { kind: "advance" }, findings: {} });
});

test("Offline is neither failed nor passed: after its own patience the ring goes on without it", () => {
  const devices = [confirmed("edge-1"), confirmed("edge-2"), offline("edge-3")];
  expect(judged(devices, 1_000).judgement.kind).toBe("wait");
  expect(judged(devices, 3_601).judgement).toEqual({ kind: "advance" });
  expect(judged(devices, 3_601).counts).toEqual({ succeeded: 2, failed: 0, pending: 1 });
});

test("A ring that is mostly offline says too little: a person is asked at the deadline", () => {
  const devices = [confirmed("edge-1"), offline("edge-2"), offline("edge-3")];
  expect(judged(devices, 7_201).judgement).toEqual({
    kind: "hold",
    reason: "1 of 3 devices confirmed: edge-2 QUEUED; edge-3 QUEUED",
  });
  expect(judged([offline("edge-1")], 7_201).judgement.kind).toBe("hold");
});

test("A cancelled job is nobody's failure, and a person is asked at once", () => {
  const cancelled: DeviceEvidence = { thingName: "edge-1", execution: "CANCELED" };
  expect(judged([cancelled], 10).judgement).toEqual({
    kind: "hold",
    reason: "the ring's job was cancelled for 1 of 1 devices: edge-1 its job execution is CANCELED",
  });
});

test("A job that was cancelled for a part of the ring is named at the next look as well", () => {
  const cancelled: DeviceEvidence = { thingName: "edge-3", execution: "CANCELED" };
  const { judgement } = judged([confirmed("edge-1"), confirmed("edge-2"), cancelled], 61);
  expect(judgement).toEqual({
    kind: "hold",
    reason: "the ring's job was cancelled for 1 of 3 devices: edge-3 its job execution is CANCELED",
  });
});

test("Somebody else's revision of the ring's deployment is named at the next look", () => {
  const meddled = "the ring's newest deployment is dep-9, which this rollout did not make";
  expect(judged([confirmed("edge-1")], 61, {}, { meddled }).judgement).toEqual({
    kind: "hold",
    reason: meddled,
  });
});

test("A rule that fails rolls back at once and says its numbers; an inconclusive one waits for more", () => {
  const alarmed = { judged: { since: 0, windows: 200, anomalous: 200 } };
  expect(judged([confirmed("edge-1", alarmed)], 20).judgement).toMatchObject({
    kind: "rollBack",
    reason: expect.stringMatching(/^anomaly rate: 100 % of the windows anomalous/),
  });
  const idle = { judged: { since: 0, windows: 0, anomalous: 0 } };
  expect(judged([confirmed("edge-1", idle)], 61).judgement.kind).toBe("wait");
  expect(judged([confirmed("edge-1", idle)], 7_201).judgement).toMatchObject({
    kind: "hold",
    reason: expect.stringMatching(/enough windows: 1 of 1 devices judged fewer than 20/),
  });
});

test("A device whose new model is on trial beside the old one waits for it, and its pairs are judged", () => {
  const trial = (onlyNew: number) =>
    confirmed("edge-1", {
      modelVersion: "1",
      modelDigest: "c".repeat(64),
      ...paired({ with: "1", windows: 200, onlyNew }),
    });
  expect(judged([trial(0)], 1_000).judgement.kind).toBe("wait");
  expect(judged([trial(0)], 7_201).judgement).toMatchObject({
    kind: "hold",
    reason: expect.stringMatching(/proves itself beside model 1, 200 windows so far/),
  });
  expect(judged([trial(200)], 30).judgement).toMatchObject({
    kind: "rollBack",
    reason: expect.stringMatching(/paired disagreement: of 200 windows 100 %/),
  });
});

test("Detectors that neither challenge nor tell their coverage are judged by the rest", () => {
  const { challenge: _, coverage: __, ...rest } = report("edge-1");
  const device = { thingName: "edge-1", execution: "SUCCEEDED" as const, health: rest };
  expect(judged([device], 71).judgement).toEqual({ kind: "advance" });
});

test("A ring without devices is held, never released", () => {
  expect(judged([], 61).judgement.kind).toBe("hold");
});
