import type { Reading } from "../../domain/turbine/reading.ts";
import { createRun, type Run } from "./run.ts";

/** The readings of every turbine. Of more than `most`, ten minutes in every twenty, forty, … are kept. */
export interface ThinnedRuns {
  of(turbineId: string): Run;
  add(run: Run, time: number, reading: Reading): void;
  /** Every turbine's readings; those that were handed over are forgotten. */
  taken(): Generator<[string, Run], void>;
  /** How many were not kept, and why; undefined when all were. */
  leftOut(): { readonly reason: string; readonly count: number } | undefined;
}

/** Long enough to learn a turbine's baseline in, short enough to meet every weather. */
const STRETCH_MS = 600_000;

export const createThinnedRuns = (most: number): ThinnedRuns => {
  const runs = new Map<string, Run>();
  let [every, kept, came] = [1, 0, 0];
  const isKept = (time: number): boolean =>
    every === 1 || Math.floor(time / STRETCH_MS) % every === 0;
  const makeRoom = (): void => {
    every *= 2;
    kept = 0;
    for (const run of runs.values()) {
      run.keepOnly(isKept);
      kept += run.count;
    }
  };
  return {
    of(turbineId) {
      const run = runs.get(turbineId) ?? createRun();
      runs.set(turbineId, run);
      return run;
    },
    add(run, time, reading) {
      came += 1;
      if (!isKept(time)) return;
      run.add(time, reading);
      kept += 1;
      if (kept > most) makeRoom();
    },
    *taken() {
      for (const own of runs) {
        yield own;
        runs.delete(own[0]);
      }
    },
    leftOut: () =>
      came === kept
        ? undefined
        : {
            reason: `more than ${most} readings: of every ${every} stretches of ten minutes one is kept`,
            count: came - kept,
          },
  };
};
