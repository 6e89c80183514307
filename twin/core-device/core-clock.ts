import { setTimeout as sleep } from "node:timers/promises";

/** The time that a core waits by: restart delays, reconnects, the hour of its restart budget. */
export interface CoreClock {
  /** Milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** A clock that runs `pace` times as fast as the machine's; what components do takes its real time. */
export const clockAt = (pace: number): CoreClock => {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * pace,
    // Nothing keeps the process alive for a restart that is still to come.
    sleep: (milliseconds) => sleep(milliseconds / pace, undefined, { ref: false }),
  };
};
