import { expect, test } from "vitest";
import { careFor, type SeenRing } from "../../../domain/rollout/repair.ts";

const NOW = new Date("2026-11-20T10:00:00Z");
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);
const OURS = { "windturbine.model": "1.3.0", "windturbine.detector": "1.0.4" };
const deployment = (versions: Record<string, string>, seconds = 3_600, deploymentId = "d-2") => ({
  deploymentId,
  name: "somebody's",
  createdAt: ago(seconds),
  versions,
});
const device = (thingName: string, states: Record<string, string>) => ({
  thingName,
  components: Object.entries(states).map(([name, state]) => ({ name, version: "1.0.4", state })),
});
const ring = (change: Partial<SeenRing>): SeenRing => ({
  ring: "fleet",
  deployments: [deployment(OURS)],
  ownRemovals: new Set(),
  suspects: [],
  repairs: [],
  ...change,
});
const RUNS = { "windturbine.model": "FINISHED", "windturbine.detector": "RUNNING" };
const BROKEN = { ...RUNS, "windturbine.detector": "BROKEN" };

test("A ring that runs what it was told to is left alone, whoever is suspected", () => {
  expect(careFor(ring({ suspects: [device("edge-2", RUNS)] }), NOW)).toEqual({ kind: "none" });
  expect(careFor(ring({ deployments: [] }), NOW)).toEqual({ kind: "none" });
});

test("A device whose component is BROKEN or missing is repaired, by name and with the reason", () => {
  const suspects = [device("edge-2", BROKEN), device("edge-3", {}), device("edge-4", RUNS)];
  expect(careFor(ring({ suspects }), NOW)).toEqual({
    kind: "repair",
    devices: ["edge-2", "edge-3"],
    reason:
      "edge-2: windturbine.detector 1.0.4 is BROKEN; edge-3: windturbine.model 1.3.0 is missing, windturbine.detector 1.0.4 is missing",
  });
});

test("A fresh deployment is given its time, and a repair that did not help is not repeated at once", () => {
  const suspects = [device("edge-2", BROKEN)];
  const fresh = ring({ suspects, deployments: [deployment(OURS, 299)] });
  expect(careFor(fresh, NOW).kind).toBe("none");
  const repaired = (...seconds: number[]) =>
    careFor(ring({ suspects, repairs: seconds.map((each) => ago(each).toISOString()) }), NOW);
  expect(repaired(899).kind).toBe("waiting");
  expect(repaired(900).kind).toBe("repair");
  expect(repaired(1_000, 2_000, 86_399)).toMatchObject({
    kind: "spent",
    reason: expect.stringContaining("was repaired 3 times within a day, and it did not help"),
  });
  expect(repaired(1_000, 2_000, 86_401).kind).toBe("repair");
});

test("Somebody's deployment that took ours away is named; our own way back to nothing is not one", () => {
  const deployments = [deployment({ "somebody.tool": "1.0.0" }), deployment(OURS, 7_200, "d-1")];
  expect(careFor(ring({ deployments }), NOW)).toMatchObject({
    kind: "takenAway",
    reason:
      'deployment d-2 ("somebody\'s", 2026-11-20T09:00:00.000Z) of somebody else took windturbine.model and windturbine.detector away from ring fleet',
  });
  expect(careFor(ring({ deployments, ownRemovals: new Set(["d-2"]) }), NOW).kind).toBe("none");
  const never = [deployment({ "somebody.tool": "1.0.0" })];
  expect(careFor(ring({ deployments: never }), NOW).kind).toBe("none");
});
