import type { Clock } from "./world.ts";

/**
 * The cloud's clock. Waits are divided by `speed`; time stamps stay those of the wall, because the
 * handlers, the devices and the browser read that clock as well.
 */
export const createClock = (
  options: { speed?: number; log?: (line: string) => void } = {},
): Clock => {
  const { speed = 1, log = console.error } = options;
  if (!(speed > 0)) throw new Error(`clock: expected a speed above 0, got ${speed}`);
  const timers = new Set<NodeJS.Timeout>();
  let isClosed = false;

  const schedule = (milliseconds: number, work: () => void | Promise<void>): void => {
    if (isClosed) return;
    const step = Math.min(milliseconds, LONGEST_TIMER_MS);
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (milliseconds > step) schedule(milliseconds - step, work);
      else run(work, log);
    }, step);
    timers.add(timer);
  };

  return {
    now: () => new Date(),
    after: (seconds, work) => schedule(dividedMs(seconds, speed), work),
    afterReal: (seconds, work) => schedule(Math.max(seconds, 0) * 1000, work),
    due: (seconds) => new Date(Date.now() + dividedMs(seconds, speed)),
    close() {
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
};

/** Polls that follow one another faster than handlers answer would only keep the machine busy. */
const SHORTEST_MS = 250;

const dividedMs = (seconds: number, speed: number): number => {
  const milliseconds = Math.max(seconds, 0) * 1000;
  return Math.min(milliseconds, Math.max(milliseconds / speed, SHORTEST_MS));
};

// Node fires at once for a longer one.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const run = (work: () => void | Promise<void>, log: (line: string) => void): void => {
  const report = (error: unknown) =>
    log(`scheduled work failed: ${error instanceof Error ? error.stack : error}`);
  try {
    Promise.resolve(work()).catch(report);
  } catch (error) {
    report(error);
  }
};
