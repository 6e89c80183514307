import { expect, test } from "vitest";
import { InvalidInput } from "../../../domain/errors.ts";
import { parseHealth } from "../../../domain/turbine/health.ts";

const OLDER = {
  thingName: "edge-1",
  time: 1_795_709_677_627,
  detectorVersion: "1.0.0",
  modelVersion: "2",
  state: "running",
  turbines: ["1"],
  readingsPerSecond: 20,
  inferenceP99Ms: 2,
  anomalyRate: 0,
  dropped: 0,
  refused: 0,
  rssMb: 90,
};

const NEWER = {
  ...OLDER,
  modelDigest: "a".repeat(64),
  since: 1_795_709_600_000,
  queueAgeP99Ms: 12,
  judged: { since: 1_795_709_600_000, windows: 120, anomalous: 1 },
  paired: {
    with: "1",
    since: 1_795_709_600_000,
    windows: 120,
    both: 0,
    onlyNew: 1,
    onlyOld: 0,
    failedNew: 0,
    failedOld: 0,
  },
  challenge: { given: 6, foundNew: 6, foundOld: 6 },
  coverage: 0.998,
  blindTurbines: { count: 0, ids: [] },
  drops: { reading: 0, window: 0, alarms: 0 },
  duplicates: 0,
  gaps: 2,
  received: 2_400,
  lastRefusal: "reading: voltage: expected a number, got nothing",
  failedInferences: 0,
  outbox: { waiting: 0, oldestSeconds: 0 },
  restarts: 0,
  longestSilenceSeconds: 10.2,
  drift: [0, 0, 0, 0, 0, 0],
  driftSince: [null, null, null, null, null, null],
  worstDrift: [{ turbineId: "1", channel: "voltage", distance: 0.4, since: null }],
};

test("A report of an older detector and one that tells of its work are both read whole", () => {
  expect(parseHealth(OLDER)).toEqual(OLDER);
  expect(parseHealth(NEWER)).toEqual(NEWER);
});

test("A field that this version does not know is ignored", () => {
  expect(parseHealth({ ...OLDER, ofTheFuture: 1 })).toEqual(OLDER);
});

test.each([
  ["coverage", 1.2],
  ["modelDigest", "abc"],
  ["state", "fine"],
  ["restarts", -1],
])("A report whose %s is %j is refused by that field's name", (field, value) => {
  expect(() => parseHealth({ ...NEWER, [field]: value })).toThrow(InvalidInput);
  expect(() => parseHealth({ ...NEWER, [field]: value })).toThrow(field);
});
