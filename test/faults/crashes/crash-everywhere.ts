import type { CrashPoint } from "./crash-point.ts";
import { pointsIn } from "./crash-points.ts";
import { faultsOf } from "./judge.ts";
import { play } from "./play.ts";
import { WAYS, type Way } from "./ways.ts";

export interface JudgedCrash extends CrashPoint {
  readonly way: string;
  readonly delivery: Way["delivery"];
  /** Whether the commit came; where turns of the event loop fell otherwise, it may not. */
  readonly hasCrashed: boolean;
  readonly faults: readonly string[];
}

/** Crashes in every state in the first way that comes there, at most at so many of its commits. */
export const crashEverywhere = async function* (
  delivery: Way["delivery"],
  perState: number,
  forgetModules: () => void,
): AsyncGenerator<JudgedCrash> {
  const seen = new Set<string>();
  for (const way of WAYS.filter((each) => each.delivery === delivery)) {
    const usual = await play(way, undefined, forgetModules);
    const fresh = new Map([...usual.commits].filter(([state]) => !seen.has(state)));
    for (const state of fresh.keys()) seen.add(state);
    for (const point of pointsIn(fresh, perState)) {
      const played = await play(way, point, forgetModules);
      const faults = faultsOf(played, usual);
      yield { ...point, way: way.name, delivery, hasCrashed: played.hasCrashed, faults };
    }
  }
};
