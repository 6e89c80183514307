import type { Clock } from "../../twin/world/world.ts";

export interface WaitingClock extends Clock {
  /** Moves to the work that is due next and does it; false when nothing waits. */
  next(): Promise<boolean>;
}

/** A clock that stands until somebody moves it. */
export const waitingClock = (start: Date): WaitingClock => {
  const due: { at: number; work: () => void | Promise<void> }[] = [];
  let now = start.getTime();
  const after: Clock["after"] = (seconds, work) =>
    void due.push({ at: now + seconds * 1000, work });
  return {
    now: () => new Date(now),
    after,
    afterReal: after,
    due: (seconds) => new Date(now + seconds * 1000),
    close: () => void due.splice(0),
    async next() {
      due.sort((a, b) => a.at - b.at);
      const first = due.shift();
      if (first === undefined) return false;
      now = Math.max(now, first.at);
      await first.work();
      return true;
    },
  };
};

/** The same, with `run`, which does all that waits, in order of time. */
export const steppedClock = (start: Date): Clock & { run(): Promise<void> } => {
  const clock = waitingClock(start);
  return {
    ...clock,
    async run() {
      while (await clock.next());
    },
  };
};
