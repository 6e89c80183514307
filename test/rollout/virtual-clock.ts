import { mock } from "node:test";
import { setImmediate as turn } from "node:timers/promises";

import type { Clock } from "../../twin/world/world.ts";

export interface VirtualClock extends Clock {
  /** Work that the clock must not overtake, such as a function's invocation. */
  busy<T>(work: () => Promise<T>): Promise<T>;
  /** Lets what follows by turns of the event loop happen, whatever is under way. */
  turns(): Promise<void>;
  /** Waits until nothing is under way, without letting time pass. */
  settle(): Promise<void>;
  /** Jumps to the next wait's end; answers false when nothing waits. */
  jump(): Promise<boolean>;
  /** Lets that many seconds pass. */
  pass(seconds: number): Promise<void>;
  /** Moves `Date` on, and whoever waits by `setInterval`, while one wait's end is under way. */
  tick(milliseconds: number): void;
}

interface Timer {
  readonly at: number;
  readonly work: () => void | Promise<void>;
}

/**
 * A clock that jumps from wait to wait once nothing is under way, so that a week takes a second.
 * `Date` follows it, and intervals where it is ticked; timeouts of the wall, which clients use for
 * their retries, run on as they are.
 */
export const createVirtualClock = (start: string): VirtualClock => {
  mock.timers.enable({ apis: ["Date", "setInterval"], now: new Date(start) });
  let timers: Timer[] = [];
  let underWay = 0;
  let isClosed = false;

  const busy = async <T>(work: () => Promise<T>): Promise<T> => {
    underWay += 1;
    try {
      return await work();
    } finally {
      underWay -= 1;
    }
  };

  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet = underWay === 0 ? quiet + 1 : 0) await turn();
  };

  const jump = async (until = Number.POSITIVE_INFINITY): Promise<boolean> => {
    await settle();
    const next = timers[0];
    if (next === undefined || next.at > until) return false;
    timers = timers.slice(1);
    mock.timers.setTime(Math.max(next.at, Date.now()));
    await busy(async () => next.work());
    await settle();
    return true;
  };

  const after: Clock["after"] = (seconds, work) => {
    if (isClosed) return;
    const timer = { at: Date.now() + Math.max(seconds, 0) * 1_000, work };
    const index = timers.findIndex(({ at }) => at > timer.at);
    timers.splice(index < 0 ? timers.length : index, 0, timer);
  };

  return {
    now: () => new Date(),
    after,
    afterReal: after,
    due: (seconds) => new Date(Date.now() + Math.max(seconds, 0) * 1_000),
    busy,
    async turns() {
      for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) await turn();
    },
    settle,
    jump: () => jump(),
    async pass(seconds) {
      const until = Date.now() + seconds * 1_000;
      while (await jump(until));
      mock.timers.setTime(until);
    },
    tick: (milliseconds) => mock.timers.tick(milliseconds),
    close() {
      isClosed = true;
      timers = [];
      mock.timers.reset();
    },
  };
};

// States, events and table writes follow one another by turns of the event loop.
const QUIET_TURNS = 12;
