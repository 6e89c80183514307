import { expect, it } from "vitest";
import { createPollPace } from "../../dashboard/poll-pace.ts";
import type { FleetSnapshot } from "../../domain/rollout/snapshot.ts";

const device: FleetSnapshot["devices"][number] = {
  thingName: "edge-1",
  ring: "canary",
  status: "HEALTHY",
  turbines: ["1"],
  lastSeen: 1,
};
const calm: FleetSnapshot = { devices: [device], rollouts: [], models: [] };
const rollout: FleetSnapshot["rollouts"][number] = {
  id: "model-1",
  modelVersion: "1",
  status: "RUNNING",
  state: "Admit",
  visited: [],
  rings: [],
  startedAt: "2026-11-27T12:00:00Z",
};

const waitsAfter = (answers: readonly (FleetSnapshot | undefined)[]): number[] => {
  const pace = createPollPace(2_000);
  return answers.map((answer) => {
    pace.heard(answer);
    return pace.waitMs();
  });
};

it("waits ever longer, up to five times the shortest, while nothing moves", () => {
  expect(waitsAfter(Array.from({ length: 7 }, () => calm))).toEqual([
    2_000, 3_000, 4_500, 6_750, 10_000, 10_000, 10_000,
  ]);
});

it("does not take what a device's every report changes for a move", () => {
  const reported = { ...calm, devices: [{ ...device, lastSeen: 2 }] };
  expect(waitsAfter([calm, reported])).toEqual([2_000, 3_000]);
});

it.each([
  ["a device is unwell", { ...calm, devices: [{ ...device, status: "UNHEALTHY" as const }] }],
  ["a rollout has ended", { ...calm, rollouts: [{ ...rollout, status: "SUCCEEDED" as const }] }],
  ["a retraining began", { ...calm, retraining: { cause: "drift", reason: "", startedAt: "" } }],
  ["the cloud does not answer", undefined],
] as const)("waits the shortest again when %s", (_, moved) => {
  expect(waitsAfter([calm, calm, moved])).toEqual([2_000, 3_000, 2_000]);
});

it("waits the shortest all the time while a rollout runs", () => {
  const running = { ...calm, rollouts: [rollout] };
  expect(waitsAfter([running, running, running])).toEqual([2_000, 2_000, 2_000]);
});
