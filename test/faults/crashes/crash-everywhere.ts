import type { CrashPoint } from "./crash-point.ts";
import { pointsIn } from "./crash-points.ts";
import { faultsOf } from "./judge.ts";
import { play } from "./play.ts";
import { createStage } from "./stage.ts";
import { WAYS, type Way } from "./ways.ts";

export interface JudgedCrash extends CrashPoint {
  readonly way: string;
  readonly delivery: Way["delivery"];
  /** Whether the commit came; where turns of the event loop fell otherwise, it may not. */
  readonly hasCrashed: boolean;
  readonly faults: readonly string[];
}

/** Which crashes of a delivery's rollouts are tried. */
export interface CrashPlan {
  readonly delivery: Way["delivery"];
  /** At most so many commits of each state. */
  readonly perState: number;
  /** Default: every state that is come to. */
  readonly states?: readonly string[] | undefined;
}

/** Crashes in every state in the first way that comes there. */
export const crashEverywhere = async function* (
  { delivery, perState, states }: CrashPlan,
  forgetModules: () => void,
): AsyncGenerator<JudgedCrash> {
  const seen = new Set<string>();
  for (const way of WAYS.filter((each) => each.delivery === delivery)) {
    if (states?.every((state) => seen.has(state))) return;
    const stage = createStage(way, forgetModules);
    const usual = await play(stage);
    const fresh = new Map([...usual.commits].filter(([state]) => !seen.has(state)));
    for (const state of fresh.keys()) seen.add(state);
    const points = pointsIn(fresh, perState);
    for (const point of points.filter(({ state }) => states?.includes(state) ?? true)) {
      const played = await play(stage, point);
      const faults = faultsOf(played, usual);
      yield { ...point, way: way.name, delivery, hasCrashed: played.hasCrashed, faults };
    }
    stage.close();
  }
};
