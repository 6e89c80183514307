import { expect, test } from "vitest";
import { chartRange } from "../../../dashboard/page/turbine/chart-range.ts";

const usual = Array.from({ length: 900 }, (_, second) => 80 + (second % 21));

test("A peak of a few seconds does not flatten what else there is to see", () => {
  const [low, high] = chartRange([...usual, 9_632, 9_100, 8_000], 10);
  expect(low).toBeGreaterThan(70);
  expect(high).toBeLessThan(130);
});

test("What lasts, and a peak beside which the rest is still seen, is shown whole", () => {
  const [, long] = chartRange([...usual, ...Array.from({ length: 60 }, () => 500)], 10);
  expect(long).toBeGreaterThan(500);
  const [, small] = chartRange([...usual, 115], 10);
  expect(small).toBeGreaterThan(115);
});

test("Noise is not magnified, gaps are none, and of nothing there is an axis", () => {
  expect(chartRange([80, 80.1, null, undefined, 80], 10)).toEqual([
    expect.closeTo(74.55, 1),
    expect.closeTo(85.55, 1),
  ]);
  expect(chartRange([null, undefined], 10)).toEqual([0, 10]);
});
