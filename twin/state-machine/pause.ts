import type { Run } from "./run.ts";

/**
 * Waits by the clock's `after` or `afterReal`; rejects with the signal's reason when it fires first.
 */
export const pause = (
  { clock, signal }: Pick<Run, "clock" | "signal">,
  pace: "after" | "afterReal",
  seconds: number,
) =>
  new Promise<void>((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    clock[pace](seconds, () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
  });
