import { expect, test } from "vitest";
import { createShiftWatch } from "../../../../domain/turbine/detection/shift-watch.ts";

test("A channel's shift keeps the time it began", () => {
  const since = createShiftWatch();
  expect(since([0.1, 0.3], 1_000)).toEqual([null, 1_000]);
  expect(since([0.26, 0.9], 2_000)).toEqual([2_000, 1_000]);
});

test("One value at or below the limit begins the time anew", () => {
  const since = createShiftWatch();
  since([0.3], 1_000);
  expect(since([0.25], 2_000)).toEqual([null]);
  expect(since([0.3], 3_000)).toEqual([3_000]);
});
