import { expect, test } from "vitest";
import { createDriftMeter, driftFrom } from "../../../../domain/turbine/detection/drift.ts";

const EDGES = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const BASELINE = {
  windows: 1_000,
  edges: Array.from({ length: 6 }, () => EDGES),
  usual: [0, 0, 0, 0, 0, 0],
};

const windowOf = (index: number, value: number, turbineId = "1") => ({
  turbineId,
  firstSeq: index * 100,
  lastSeq: index * 100 + 99,
  time: index * 5_000,
  input: new Float32Array(600).fill(value),
});

test("values spread as in training have no drift, values in one bin have much", () => {
  const even = Array.from({ length: 1_000 }, (_, i) => (i % 10) + 0.5);
  expect(driftFrom(EDGES, even)).toBeCloseTo(0, 6);
  expect(
    driftFrom(
      EDGES,
      even.map(() => 5.5),
    ),
  ).toBeGreaterThan(1);
});

test("the meter says 0 until it has seen enough, then the distance from training", () => {
  const meter = createDriftMeter(BASELINE);
  for (let i = 0; i < 50; i++) meter.add(windowOf(i, 12));
  expect(meter.values()).toEqual([0, 0, 0, 0, 0, 0]);
  for (let i = 50; i < 100; i++) meter.add(windowOf(i, 12));
  expect(meter.values().every((drift) => drift > 1)).toBe(true);
});

test("what training's own halves differed by is not called drift", () => {
  const meter = createDriftMeter({ ...BASELINE, usual: [9, 9, 9, 9, 9, 9] });
  for (let i = 0; i < 100; i++) meter.add(windowOf(i, 12));
  expect(meter.values()).toEqual([0, 0, 0, 0, 0, 0]);
});

test("overlapping windows count once", () => {
  const meter = createDriftMeter(BASELINE);
  for (let i = 0; i < 590; i++) {
    const overlapping = { ...windowOf(0, 12), firstSeq: i * 10, lastSeq: i * 10 + 99 };
    meter.add(overlapping);
  }
  expect(meter.values()).toEqual([0, 0, 0, 0, 0, 0]);
});
