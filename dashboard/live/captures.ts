import type { CapturedWindow } from "../../domain/turbine/captured-window.ts";

export interface Captures {
  note(turbineId: string, window: CapturedWindow): void;
  /** Newest first. */
  list(turbineId: string): readonly CapturedWindow[];
}

/** Of each turbine: at one healthy and one flagged window in five minutes, more than two hours. */
const MOST_WINDOWS = 50;

/** What devices put aside for training since the dashboard started. */
export const createCaptures = (): Captures => {
  const byTurbine = new Map<string, readonly CapturedWindow[]>();
  return {
    note: (turbineId, window) => {
      const known = byTurbine.get(turbineId) ?? [];
      // An outbox may deliver twice and out of order.
      if (known.some(({ to }) => to === window.to)) return;
      const all = [window, ...known].toSorted((a, b) => b.to - a.to);
      byTurbine.set(turbineId, all.slice(0, MOST_WINDOWS));
    },
    list: (turbineId) => byTurbine.get(turbineId) ?? [],
  };
};
