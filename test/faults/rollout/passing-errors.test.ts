import { expect, test, vi } from "vitest";
import { type Cell, goesOnAfter, pathOf, undisturbed } from "./cells.ts";
import { judgeCell } from "./judge-cell.ts";
import { play } from "./play.ts";

// `npm run faults -- rollout-passing-errors` plays every cell.
const CELLS: readonly Cell[] = [
  { state: "JudgeRing", error: "Lambda.ClientExecutionTimeoutException", position: "in every try" },
  { state: "Hold", error: "Lambda.Unknown", position: "in every try" },
  { state: "WaitForRing", error: "ServiceBusy", position: "in every try" },
];

test.each(CELLS)("$error at $state $position changes no device", async (cell) => {
  const usual = await play(undisturbed(cell.state), vi.resetModules);
  expect(usual.deployments).toBeGreaterThan(0);
  expect(goesOnAfter(cell)).toBe(true);
  expect(judgeCell(cell, await play(pathOf(cell), vi.resetModules), usual)).toEqual({
    ...cell,
    extraDeployments: 0,
  });
});
