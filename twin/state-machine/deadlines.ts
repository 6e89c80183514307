import type { Run } from "./run.ts";
import { StateFailure } from "./state-failure.ts";

export interface Deadlines {
  readonly timeoutSeconds: number | undefined;
  /** Longest time without a heartbeat. */
  readonly heartbeatSeconds: number | undefined;
}

/** What the work is given to obey its deadlines, and to tell of itself. */
export interface Deadlined {
  readonly signal: AbortSignal;
  readonly heartbeat: () => void;
  /** The work is done, and somebody's answer is waited for: a policy's wait from here on. */
  readonly answerAwaited: () => void;
}

/**
 * Runs the work until it settles, a deadline passes, or the run's signal fires; then the work's own
 * signal fires. Both deadlines fail as States.Timeout, a heartbeat's also as States.HeartbeatTimeout.
 * Work takes real time; the wait for a task token's answer, such as a person's decision, takes the
 * cloud's, and starts when whoever is to answer was asked. `asked` is for work that an earlier process
 * has asked for: only its answer is waited for, until the time that was set then.
 */
export const withDeadlines = async <T>(
  { clock, signal }: Pick<Run, "clock" | "signal">,
  { timeoutSeconds, heartbeatSeconds }: Deadlines,
  work: (call: Deadlined) => Promise<T>,
  asked?: { readonly until?: Date | undefined },
): Promise<T> => {
  const controller = new AbortController();
  const stop = () => controller.abort(signal.reason);
  const expire = (failure: StateFailure) => controller.abort(failure);
  let pace: "afterReal" | "after" = asked === undefined ? "afterReal" : "after";
  let beats = 0;
  const heartbeat = (): void => {
    if (heartbeatSeconds === undefined) return;
    beats += 1;
    const beat = beats;
    clock[pace](heartbeatSeconds, () => {
      if (beat === beats) expire(heartbeatMissed());
    });
  };
  const limit = (): void => {
    if (timeoutSeconds !== undefined) clock[pace](timeoutSeconds, () => expire(timedOut()));
  };
  const begin = (): void => {
    limit();
    heartbeat();
  };
  const answerAwaited = (): void => {
    pace = "after";
    begin();
  };
  if (signal.aborted) throw signal.reason;
  signal.addEventListener("abort", stop, { once: true });
  if (asked === undefined) begin();
  else {
    heartbeat();
    const seconds = secondsUntil(clock, asked.until);
    if (seconds !== undefined) clock.afterReal(seconds, () => expire(timedOut()));
  }
  try {
    return await Promise.race([
      work({ signal: controller.signal, heartbeat, answerAwaited }),
      aborted(controller.signal),
    ]);
  } finally {
    signal.removeEventListener("abort", stop);
    controller.abort();
  }
};

const secondsUntil = (clock: Run["clock"], until: Date | undefined): number | undefined =>
  until && (until.getTime() - clock.now().getTime()) / 1_000;

// The service gives no cause, and writes that as an empty text.
const timedOut = (): StateFailure => new StateFailure("States.Timeout", "");

const heartbeatMissed = (): StateFailure =>
  new StateFailure("States.Timeout", "", { alias: "States.HeartbeatTimeout" });

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
