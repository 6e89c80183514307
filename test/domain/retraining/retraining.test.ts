import { describe, expect, it, test } from "vitest";
import {
  DEFAULT_RETRAINING,
  decideRetraining,
  type Retraining,
  type Situation,
} from "../../../domain/retraining/retraining.ts";
import type { Health } from "../../../domain/turbine/health.ts";

const NOW = new Date("2026-11-20T10:00:00Z");
const HOUR = 3_600_000;

const report = (given: Partial<Health> = {}, hours = 7): Health => ({
  thingName: "edge-1",
  time: NOW.getTime() - 5_000,
  detectorVersion: "1.0.3",
  modelVersion: "3",
  state: "running",
  turbines: ["1"],
  readingsPerSecond: 20,
  inferenceP99Ms: 1,
  anomalyRate: 0,
  dropped: 0,
  refused: 0,
  rssMb: 90,
  drift: [0, 0, 0, 0.6, 0, 0],
  driftSince: [null, null, null, NOW.getTime() - hours * HOUR, null, null],
  ...given,
});

const retrained = (days: number, cause: Retraining["cause"] = "drift"): Retraining => ({
  cause,
  startedAt: new Date(NOW.getTime() - days * 24 * HOUR).toISOString(),
});

const decide = (given: Partial<Situation> = {}) =>
  decideRetraining(
    { cause: "drift", past: [], reports: [report()], releasedVersion: "3", ...given },
    DEFAULT_RETRAINING,
    NOW,
  );

describe("Drift that lasts", () => {
  it("starts a retraining that names channel, device and time", () => {
    expect(decide()).toEqual({
      kind: "retrain",
      reason: "wind_speed_rps of edge-1 has drifted for 7 h, now by 0.6",
    });
  });

  it("is told of the device where it lasted longest, and of how many more there are", () => {
    const reports = [report(), report({ thingName: "edge-2" }, 9), report({ thingName: "edge-3" })];
    expect(decide({ reports }).reason).toBe(
      "wind_speed_rps of edge-2 and 2 more devices has drifted for 9 h, now by 0.6",
    );
  });

  it.each([
    ["for too short a time", [report({}, 5)]],
    ["on another version than the fleet's", [report({ modelVersion: "2" })]],
    ["on a device that has been silent since", [report({ time: NOW.getTime() - HOUR })]],
    ["on a detector that refused its model", [report({ state: "refused" })]],
    ["as reported by a detector that does not say since when", [report({ driftSince: undefined })]],
    ["nowhere, in a fleet without devices", []],
  ] as const)("%s starts nothing", (_, reports) => {
    expect(decide({ reports: [...reports] })).toEqual({
      kind: "none",
      reason: "no drift has lasted long enough",
    });
  });

  it("starts nothing before a first release", () => {
    expect(decide({ releasedVersion: undefined }).kind).toBe("none");
  });
});

describe("Cooldown and cap", () => {
  test.each(["drift", "schedule", "person"] as const)(
    "A retraining that %s started holds the next back for a week",
    (cause) => {
      const held = decide({ past: [retrained(6.9, cause)] });
      expect(held).toMatchObject({ kind: "none" });
      expect(held.reason).toMatch(/started 7 days ago; the cooldown is 7 days$/);
      expect(decide({ past: [retrained(7.1, cause)] }).kind).toBe("retrain");
    },
  );

  it("the cap bounds what drift and schedule may spend in 30 days", () => {
    const past = [retrained(8), retrained(15, "schedule"), retrained(29)];
    expect(decide({ past })).toEqual({
      kind: "none",
      reason:
        "wind_speed_rps of edge-1 has drifted for 7 h, now by 0.6, but 3 of 3 automatic retrainings in 30 days are used",
    });
    expect(decide({ past: past.slice(1) }).kind).toBe("retrain");
    expect(decide({ past: [...past.slice(1), retrained(31)] }).kind).toBe("retrain");
  });

  it("a person's retrainings do not use the cap up", () => {
    expect(decide({ past: [8, 9, 10].map((days) => retrained(days, "person")) }).kind).toBe(
      "retrain",
    );
  });
});

test("The schedule needs no drift, but keeps cooldown and cap", () => {
  const given = { cause: "schedule", reports: [] } as const;
  expect(decide(given)).toEqual({ kind: "retrain", reason: "the schedule" });
  expect(decide({ ...given, past: [retrained(1)] }).reason).toBe(
    "the schedule, but a retraining was started 24 h ago; the cooldown is 7 days",
  );
});
