import type { Run } from "./run.ts";
import { StateFailure } from "./state-failure.ts";

/** Runs works side by side, at most `limit` at once; the first failure ends the others. */
export const runSiblings = async <T>(
  run: Run,
  limit: number,
  works: readonly ((run: Run) => Promise<T>)[],
): Promise<T[]> => {
  const controller = new AbortController();
  const own = { ...run, signal: AbortSignal.any([run.signal, controller.signal]) };
  const results: T[] = new Array(works.length);
  let next = 0;
  let failure: unknown;
  const worker = async (): Promise<void> => {
    while (next < works.length && failure === undefined) {
      const index = next;
      next += 1;
      const work = works[index];
      if (work === undefined) return;
      try {
        results[index] = await work(own);
      } catch (error) {
        // Only the first counts: the others fail because of it.
        failure ??= error;
        controller.abort(new StateFailure(undefined, "a sibling failed"));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, works.length) }, worker));
  if (failure !== undefined) throw failure;
  return results;
};
