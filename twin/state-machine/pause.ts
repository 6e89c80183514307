import type { Run } from "./run.ts";

/** Waits that many seconds of the cloud's time; rejects with the signal's reason when it fires first. */
export const pause = ({ clock, signal }: Pick<Run, "clock" | "signal">, seconds: number) =>
  new Promise<void>((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    clock.after(seconds, () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
  });
