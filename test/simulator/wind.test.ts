import { expect, it } from "vitest";
import { createRandom } from "../../simulator/random.ts";
import { ornsteinUhlenbeck } from "../../simulator/wind.ts";

const variance = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value * value, 0) / values.length;

it.each([0.02, 1, 50])("keeps its spread whatever the step (%d s)", (dt) => {
  const next = ornsteinUhlenbeck(createRandom(1, "test"), dt, 5, 2);
  const values = Array.from({ length: 200_000 }, next);
  expect(Math.abs(Math.sqrt(variance(values)) / 2 - 1)).toBeLessThan(0.12);
});

it("forgets with its time constant", () => {
  const next = ornsteinUhlenbeck(createRandom(2, "test"), 0.1, 5, 1);
  const values = Array.from({ length: 200_000 }, next);
  const lagged = values.slice(50).map((value, index) => value * (values[index] ?? 0));
  const correlation = lagged.reduce((sum, value) => sum + value, 0) / lagged.length;
  expect(correlation / variance(values)).toBeCloseTo(Math.exp(-1), 1);
});
