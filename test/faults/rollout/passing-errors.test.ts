import { expect, test, vi } from "vitest";
import { type Cell, goesOnAfter, pathOf, undisturbed } from "./cells.ts";
import { judgeCell } from "./judge-cell.ts";
import { looksIn, play } from "./play.ts";

// `npm run faults -- rollout-passing-errors` plays every cell.
const IN_EVERY_TRY = { position: "in every try" } as const;
const CELLS: readonly Cell[] = [
  { ...IN_EVERY_TRY, state: "JudgeRing", error: "Lambda.ServiceException", look: "middle" },
  { ...IN_EVERY_TRY, state: "Hold", error: "Lambda.Unknown", look: "first" },
  { ...IN_EVERY_TRY, state: "WaitForRing", error: "ServiceBusy", look: "last" },
];

test.each(CELLS)(
  "$error at the $look look of $state, in every try, changes no device",
  async (cell) => {
    const usual = await play(undisturbed(cell.state), { forgetModules: vi.resetModules });
    expect(usual.deployments).toBeGreaterThan(0);
    expect(goesOnAfter(cell)).toBe(true);
    const played = await play(pathOf(cell, looksIn(usual, cell.state)), {
      forgetModules: vi.resetModules,
    });
    expect(judgeCell(cell, played, usual)).toEqual({
      ...cell,
      extraDeployments: 0,
    });
  },
);
