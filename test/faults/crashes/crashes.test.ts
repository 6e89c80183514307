import { expect, test, vi } from "vitest";
import type { CrashPoint } from "./crash-point.ts";
import { faultsOf } from "./judge.ts";
import { play } from "./play.ts";
import { createStage } from "./stage.ts";
import { WAYS } from "./ways.ts";

// `npm run faults -- crashes` crashes at every commit of every way.
const POINTS: readonly CrashPoint[] = [
  { state: "Admit", commit: 1, side: "after" },
  { state: "DeployRing", commit: 2, side: "after" },
];

test("A cloud that crashed at a commit ends its rollout as it would have, with each thing made once", {
  timeout: 120_000,
}, async () => {
  const way = WAYS.find(({ name }) => name === "waits for the lock");
  if (way === undefined) throw new Error("no such way");
  const stage = createStage({ ...way, isTwice: false }, vi.resetModules);
  const usual = await play(stage);
  for (const point of POINTS) {
    const played = await play(stage, point);
    expect(played.hasCrashed).toBe(true);
    expect(faultsOf(played, usual)).toEqual([]);
  }
  stage.close();
});
