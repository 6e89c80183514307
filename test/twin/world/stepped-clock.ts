import type { Clock } from "../../../twin/world/world.ts";

/** A clock that moves only by `run`, which does all scheduled work in order of time. */
export const steppedClock = (start: Date): Clock & { run(): Promise<void> } => {
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
    async run() {
      for (let next = earliest(due); next !== undefined; next = earliest(due)) {
        now = Math.max(now, next.at);
        await next.work();
      }
    },
  };
};

const earliest = <T extends { at: number }>(due: T[]): T | undefined => {
  due.sort((a, b) => a.at - b.at);
  return due.shift();
};
