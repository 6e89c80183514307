import { expect, test } from "vitest";
import {
  careForDevice,
  type HeldBack,
  heldBackAs,
  type QuarantinedRing,
  quarantineOf,
} from "../../../domain/rollout/quarantine.ts";
import type { Health } from "../../../domain/turbine/health.ts";

const NOW = new Date("2026-11-26T12:00:00Z");
const ago = (seconds: number) => new Date(NOW.getTime() - 1_000 * seconds).toISOString();
const release = (model: number) => ({
  "windturbine.model": `1.${model}.0`,
  "windturbine.detector": `1.0.${model}`,
});

const item = (over: Partial<HeldBack> = {}): HeldBack => ({
  thingName: "edge-3",
  ring: "fleet",
  failed: release(2),
  back: release(1),
  reason: "FAILED_ROLLBACK_NOT_REQUESTED",
  state: "failed",
  since: ago(60),
  given: [],
  ...over,
});
const RING: QuarantinedRing = {
  runs: release(2),
  gives: {},
  isJudged: false,
  members: new Set(["edge-2", "edge-3", "edge-4"]),
  quarantined: new Set(),
};
const QUARANTINED: QuarantinedRing = {
  ...RING,
  gives: release(1),
  members: new Set(["edge-2", "edge-4"]),
  quarantined: new Set(["edge-3"]),
};
const reporting = (modelVersion: string, over: Partial<Health> = {}) =>
  ({
    thingName: "edge-3",
    time: NOW.getTime() - 5_000,
    modelVersion,
    state: "running",
    judged: { since: 0, windows: 12, anomalous: 0 },
    ...over,
  }) as Health;
const care = (over: Partial<HeldBack>, ring: QuarantinedRing, health?: Health) =>
  careForDevice(item(over), ring, health, NOW);

test("A quarantine is a group beside its ring's", () => {
  expect(quarantineOf("windturbine-fleet")).toBe("windturbine-fleet-quarantine");
});

test("A failed device is given the release before, once nobody decides on its ring any more", () => {
  expect(care({}, { ...RING, isJudged: true })).toEqual({ kind: "none" });
  expect(care({}, RING)).toEqual({ kind: "give" });
  // Classic went back by itself: it runs the release before, and is to keep it.
  expect(care({}, RING, reporting("1"))).toEqual({ kind: "give" });
});

test("A device that is seen working on the release after all is left with it", () => {
  expect(care({}, RING, reporting("2"))).toEqual({ kind: "forget" });
  for (const health of [
    reporting("2", { state: "refused" }),
    reporting("2", { judged: { since: 0, windows: 0, anomalous: 0 } }),
    reporting("2", { time: NOW.getTime() - 120_000 }),
  ]) {
    expect(care({}, RING, health)).toEqual({ kind: "give" });
  }
});

test("In quarantine it is listed until it is seen well, and then until its ring moves on", () => {
  const given: Partial<HeldBack> = { state: "givenBack", given: [ago(30)] };
  expect(care(given, QUARANTINED)).toEqual({ kind: "none" });
  expect(care(given, QUARANTINED, reporting("1"))).toEqual({ kind: "well" });
  expect(care({ ...given, state: "well" }, QUARANTINED, reporting("1"))).toEqual({ kind: "none" });
  const next = { ...QUARANTINED, runs: release(3) };
  expect(care({ ...given, state: "well" }, next, reporting("1"))).toEqual({ kind: "return" });
});

test("Back in its ring it is forgotten once it works on what the ring runs", () => {
  const next = { ...RING, runs: release(3) };
  expect(care({ state: "returned" }, next)).toEqual({ kind: "none" });
  expect(care({ state: "returned" }, next, reporting("1"))).toEqual({ kind: "none" });
  expect(care({ state: "returned" }, next, reporting("3"))).toEqual({ kind: "forget" });
  expect(care({ state: "returned" }, { ...next, isJudged: true }, reporting("3"))).toEqual({
    kind: "none",
  });
});

test("What is between the two groups is moved on, wherever the look before stopped", () => {
  const nowhere = { ...RING, members: new Set<string>() };
  expect(care({ state: "leaving" }, nowhere)).toEqual({ kind: "give" });
  expect(care({ state: "returning" }, nowhere)).toEqual({ kind: "return" });
  // A person took it out of the fleet.
  expect(care({ state: "well" }, nowhere)).toEqual({ kind: "forget" });
});

test("The budget: three times a day, half of a ring, one release a quarantine; then a person looks", () => {
  const given = [ago(3_000), ago(2_000), ago(1_000)];
  expect(care({ state: "givenBack", given: given.slice(1) }, QUARANTINED)).toEqual({
    kind: "give",
  });
  expect(care({ state: "givenBack", given }, QUARANTINED)).toMatchObject({
    kind: "person",
    reason: expect.stringContaining("3 times within a day"),
  });
  expect(care({ given: [ago(90_000), ...given.slice(1)] }, RING)).toEqual({ kind: "give" });
  const half = { ...RING, gives: release(1), quarantined: new Set(["edge-5", "edge-6", "edge-7"]) };
  expect(care({}, half)).toMatchObject({
    kind: "person",
    reason: expect.stringContaining("3 of its ring's 6 devices"),
  });
  const other = { ...RING, gives: release(0), quarantined: new Set(["edge-9"]) };
  expect(care({}, other)).toMatchObject({
    kind: "person",
    reason: expect.stringContaining("gives edge-9 model 0"),
  });
  expect(care({ back: {} }, RING)).toMatchObject({
    kind: "person",
    reason: expect.stringContaining("there is no earlier release"),
  });
});

test("A ring of one may be given back whole", () => {
  const alone = { ...RING, members: new Set(["edge-3"]) };
  expect(care({}, alone)).toEqual({ kind: "give" });
});

test("A device that fails twice running keeps the release on which it was well", () => {
  const device = { thingName: "edge-3", ring: "fleet", reason: "again" };
  const known = item({ state: "returned", given: [ago(900)] });
  const again = heldBackAs({ ...device, failed: release(3), previous: release(2) }, known, NOW);
  expect(again).toMatchObject({
    failed: release(3),
    back: release(1),
    state: "failed",
    given: known.given,
  });
  const other = heldBackAs({ ...device, failed: release(5), previous: release(4) }, known, NOW);
  expect(other.back).toEqual(release(4));
});

test("The same failure seen again changes nothing", () => {
  const known = item({ state: "well" });
  const again = heldBackAs(
    { thingName: "edge-3", ring: "fleet", reason: "x", failed: release(2), previous: release(1) },
    known,
    NOW,
  );
  expect(again).toBe(known);
});
