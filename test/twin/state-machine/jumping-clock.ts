import type { Clock } from "../../../twin/world/world.ts";

/** A clock that jumps to the next scheduled work when told to. */
export const jumpingClock = (start: Date): Clock & { jump(): Promise<void> } => {
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
    async jump() {
      due.sort((a, b) => a.at - b.at);
      const next = due.shift();
      if (next === undefined) return;
      now = Math.max(now, next.at);
      await next.work();
    },
  };
};
