import { expect, test } from "vitest";
import {
  DRIFT_POLICY,
  type DriftHistory,
  sustainedDrift,
} from "../../../domain/detection/sustained-drift.ts";

const HOUR = 3_600_000;
const NOW = 100 * 24 * HOUR;

/** Samples every ten minutes for the last hours, wind drifted by `drift`. */
const history = (hours: number, drift = 0.6, extra: Partial<DriftHistory> = {}): DriftHistory => ({
  samples: Array.from({ length: hours * 6 + 1 }, (_, i) => ({
    thingName: "edge-1",
    time: NOW - i * 600_000,
    modelVersion: "3",
    drift: [0, 0, 0, drift, 0, 0],
  })),
  retrainings: [],
  modelVersion: "3",
  ...extra,
});

test("drift that lasts long enough starts a retraining and names the channel", () => {
  const decision = sustainedDrift(history(6), NOW);
  expect(decision).toMatchObject({ kind: "retrain", channel: "wind_speed_rps" });
  expect(decision.reason).toContain("edge-1");
});

test("the same drift gives everyone the same id, so it starts only once", () => {
  const [first, second] = [sustainedDrift(history(6), NOW), sustainedDrift(history(8), NOW)];
  expect(first.kind === "retrain" && second.kind === "retrain" && first.id === second.id).toBe(
    true,
  );
});

test.each([
  ["too short", history(5)],
  ["below the limit", history(8, 0.2)],
  ["of an older model", history(8, 0.6, { modelVersion: "4" })],
  [
    "interrupted by one healthy sample",
    {
      ...history(8),
      samples: history(8).samples.map((s, i) =>
        i === 12 ? { ...s, drift: [0, 0, 0, 0, 0, 0] } : s,
      ),
    },
  ],
  [
    "with an unproven silence",
    { ...history(8), samples: history(8).samples.filter((_, i) => i < 5 || i > 10) },
  ],
] as const)("drift %s starts nothing", (_, given) => {
  expect(sustainedDrift(given, NOW).kind).toBe("none");
});

test("a retraining within the cooldown holds the next back and says so", () => {
  const decision = sustainedDrift(history(6, 0.6, { retrainings: [NOW - 24 * HOUR] }), NOW);
  expect(decision).toMatchObject({ kind: "none", reason: expect.stringContaining("24 h ago") });
});

test("the monthly cap bounds what drift may spend", () => {
  const retrainings = [8, 15, 22].map((days) => NOW - days * 24 * HOUR);
  const decision = sustainedDrift(history(6, 0.6, { retrainings }), NOW);
  expect(decision).toMatchObject({ kind: "none", reason: expect.stringContaining("cap") });
  const next = sustainedDrift(history(6, 0.6, { retrainings: retrainings.slice(1) }), NOW);
  expect(next.kind).toBe("retrain");
  expect(DRIFT_POLICY.monthlyCap).toBe(3);
});
