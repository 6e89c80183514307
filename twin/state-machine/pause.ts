import type { Run } from "./run.ts";
import { noteStay, stayOf, type Visit } from "./visit.ts";

/**
 * Waits so many seconds by the clock's `after`, or real ones by `afterReal`; a wait that an earlier
 * process began ends when it would have. Rejects with the run's reason when that fires first.
 */
export const pause = async (
  visit: Visit,
  pace: "after" | "afterReal",
  seconds: number,
): Promise<void> => {
  const { run } = visit;
  const until = stayOf(visit).until ?? endOf(run, pace, seconds);
  noteStay(visit, { until });
  await passed(run, until);
  noteStay(visit, { until: undefined });
};

const endOf = ({ clock }: Run, pace: "after" | "afterReal", seconds: number): Date =>
  pace === "after" ? clock.due(seconds) : new Date(clock.now().getTime() + seconds * 1_000);

const passed = ({ clock, signal }: Run, until: Date): Promise<void> =>
  new Promise<void>((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    clock.afterReal((until.getTime() - clock.now().getTime()) / 1_000, () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
  });
