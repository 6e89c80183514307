import { randomUUID } from "node:crypto";
import type { Store } from "./store.ts";
import type { Timers } from "./timers.ts";
import type { Clock } from "./world.ts";

interface Timer {
  readonly kind: string;
  readonly order: unknown;
  readonly due: Date;
}

export const createTimers = (clock: Clock, store: Store, log: (line: string) => void): Timers => {
  const timers = store.collection<Timer>("timers");
  const works = new Map<string, (order: never) => void | Promise<void>>();
  const scheduled = new Set<string>();

  const run = (id: string): void | Promise<void> => {
    scheduled.delete(id);
    const timer = timers.get(id);
    if (timer === undefined) return;
    const done = (): void => void timers.delete(id);
    const work = works.get(timer.kind);
    if (work === undefined) {
      log(`timer ${timer.kind}: this version knows no such work; it is dropped`);
      return done();
    }
    return finished(() => work(timer.order as never), done);
  };

  return {
    define(kind, work) {
      works.set(kind, work);
      return (order, seconds) => {
        const id = randomUUID();
        timers.set(id, { kind, order, due: clock.due(seconds) });
        scheduled.add(id);
        clock.after(seconds, () => run(id));
      };
    },
    resume() {
      for (const [id, { due }] of timers) {
        if (scheduled.has(id)) continue;
        scheduled.add(id);
        clock.afterReal((due.getTime() - clock.now().getTime()) / 1_000, () => run(id));
      }
    },
  };
};

/** Work of one piece is done in the same commit as its timer goes. */
const finished = (work: () => void | Promise<void>, done: () => void): void | Promise<void> => {
  let working: void | Promise<void>;
  try {
    working = work();
  } catch (error) {
    done();
    throw error;
  }
  return working instanceof Promise ? working.finally(done) : done();
};
