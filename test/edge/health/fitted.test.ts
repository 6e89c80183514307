import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_PAYLOAD_BYTES } from "../../../domain/topics.ts";
import { type Health, parseHealth } from "../../../domain/turbine/health.ts";
import { cutToBytes, fittedHealth } from "../../../edge/detector/health/fitted.ts";

const worst = (end: string) => ({
  turbineId: "t".repeat(63) + end,
  lamps: ["voltage", "rotation", "vibration"],
});

const full: Health = {
  thingName: "edge-1",
  time: 1_800_000_000_000,
  detectorVersion: "1.0.3-0123456789",
  modelVersion: "7",
  modelDigest: "0".repeat(64),
  state: "running",
  since: 1_800_000_000_000,
  turbines: ["1"],
  readingsPerSecond: 1_000.5,
  inferenceP99Ms: 1.234,
  queueAgeP99Ms: 1.234,
  anomalyRate: 0.123_4,
  judged: { since: 1_800_000_000_000, windows: 1e9, anomalous: 1e9 },
  paired: {
    with: "6",
    since: 1_800_000_000_000,
    windows: 1e9,
    both: 1e9,
    onlyNew: 1e9,
    onlyOld: 1e9,
    failedNew: 1e9,
    failedOld: 1e9,
    worst: ["1", "2", "3"].map((end) => ({ ...worst(end), onlyNew: 1e9 })),
    worstOld: ["1", "2", "3"].map((end) => ({ ...worst(end), onlyOld: 1e9 })),
  },
  challenge: { given: 1e9, foundNew: 1e9, foundOld: 1e9 },
  coverage: 0.999_9,
  blindTurbines: { count: 500, ids: Array.from({ length: 10 }, (_, i) => "t".repeat(63) + i) },
  dropped: 1e9,
  drops: {
    reading: 1,
    window: 1,
    incomplete: 1e9,
    alarm: 1,
    health: 1,
    label: 1,
    verdict: 1,
    capture: 1,
    sample: 1,
  },
  duplicates: 1e9,
  gaps: 1e9,
  clocks: { jumped: 1e9, stuck: 1e9, restarts: 1e9, rates: 1e9 },
  refused: 1e9,
  refusals: { tooLong: 1e9, notJson: 1e9, wrongFields: 1e9, otherTurbine: 1e9, rate: 1e9 },
  unsentVerdicts: 1e9,
  received: 1e9,
  failedInferences: 1e9,
  outbox: { waiting: 3_000, oldestSeconds: 600_000.5 },
  restarts: 1_000,
  longestSilenceSeconds: 600_000.5,
  rssMb: 1_000,
  drift: Array(6).fill(0.123_4),
  driftSince: Array(6).fill(1_800_000_000_000),
  worstDrift: Array.from({ length: 3 }, () => ({
    turbineId: "t".repeat(64),
    channel: "wind_speed_rps",
    distance: 0.123_4,
    given: "wind_speed_rps",
    percent: -12.3,
    since: 1_800_000_000_000,
  })),
  weather: [{ channel: "wind_speed_rps", distance: 0.123_4 }],
};

test("However long the reasons and however many the turbines, the report fits a message and is read", () => {
  const text = fc.oneof(
    fc.string({ maxLength: 5_000, unit: "binary" }),
    fc.constantFrom("é".repeat(4_000), "🌬".repeat(2_000), '"'.repeat(4_000), "\u0000".repeat(900)),
  );
  const ids = fc.array(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), { maxLength: 600 });
  fc.assert(
    fc.property(text, text, ids, (reason, lastRefusal, turbines) => {
      const turbineDrift = turbines.map(() => 0.12);
      const json = fittedHealth({ ...full, reason, lastRefusal, turbines, turbineDrift });
      expect(Buffer.byteLength(json)).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
      const read = parseHealth(JSON.parse(json));
      expect(read.turbines).toEqual(turbines.slice(0, read.turbines.length));
      expect(read.judged).toEqual(full.judged);
    }),
    { numRuns: 200 },
  );
});

test("Nothing is cut from a report that fits", () => {
  const health = { ...full, reason: "é".repeat(200), turbines: ["1", "2"] };
  expect(JSON.parse(fittedHealth(health))).toEqual(health);
});

test("A text is cut between characters, never through one", () => {
  expect(cutToBytes("wind 🌬🌬🌬", 12)).toBe("wind 🌬…");
  expect(cutToBytes('"""""', 8)).toBe('""…');
  expect(cutToBytes("short", 5)).toBe("short");
});
