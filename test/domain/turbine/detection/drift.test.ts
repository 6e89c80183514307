import { expect, test } from "vitest";
import { driftFrom } from "../../../../domain/turbine/detection/drift.ts";

const EDGES = [1, 2, 3, 4, 5, 6, 7, 8, 9];

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
