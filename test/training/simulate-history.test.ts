import { expect, test } from "vitest";
import { simulateHistory } from "../../training/simulate-history.ts";

const plan = { turbines: 2, minutes: 1, seed: 4 };

test("simulated history is one unbroken segment per turbine, and the same for the same seed", () => {
  const [first, second] = [simulateHistory(plan), simulateHistory(plan)];
  expect(first.map(({ turbineId, count, rateHz }) => [turbineId, count, rateHz])).toEqual([
    ["simulated-1", 1_200, 20],
    ["simulated-2", 1_200, 20],
  ]);
  expect(second).toEqual(first);
  expect(simulateHistory({ ...plan, seed: 5 })).not.toEqual(first);
});
