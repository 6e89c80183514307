import type { Run } from "./run.ts";
import { StateFailure } from "./state-failure.ts";

export interface Deadlines {
  readonly timeoutSeconds: number | undefined;
  /** Longest time without a heartbeat. */
  readonly heartbeatSeconds: number | undefined;
}

/**
 * Runs the work until it settles, a deadline passes, or the run's signal fires; then the work's own
 * signal fires. Both deadlines fail as States.Timeout, a heartbeat's also as States.HeartbeatTimeout.
 */
export const withDeadlines = async <T>(
  { clock, signal }: Pick<Run, "clock" | "signal">,
  { timeoutSeconds, heartbeatSeconds }: Deadlines,
  work: (call: { signal: AbortSignal; heartbeat: () => void }) => Promise<T>,
): Promise<T> => {
  const controller = new AbortController();
  const stop = () => controller.abort(signal.reason);
  const expire = (failure: StateFailure) => controller.abort(failure);
  let beats = 0;
  const heartbeat = (): void => {
    if (heartbeatSeconds === undefined) return;
    beats += 1;
    const beat = beats;
    clock.after(heartbeatSeconds, () => {
      if (beat === beats) expire(heartbeatMissed());
    });
  };
  if (signal.aborted) throw signal.reason;
  signal.addEventListener("abort", stop, { once: true });
  if (timeoutSeconds !== undefined)
    clock.after(timeoutSeconds, () => expire(new StateFailure("States.Timeout")));
  heartbeat();
  try {
    return await Promise.race([
      work({ signal: controller.signal, heartbeat }),
      aborted(controller.signal),
    ]);
  } finally {
    signal.removeEventListener("abort", stop);
    controller.abort();
  }
};

const heartbeatMissed = (): StateFailure =>
  new StateFailure("States.Timeout", undefined, { alias: "States.HeartbeatTimeout" });

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
