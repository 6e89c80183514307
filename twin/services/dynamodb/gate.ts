import type { Operation } from "../../wire/service.ts";

/** Lets single operations run side by side and a transaction alone, so that nobody sees half of one. */
export interface Gate {
  shared(operation: Operation): Operation;
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export const createGate = (): Gate => {
  let last: Promise<unknown> = Promise.resolve();
  let running = 0;
  let onIdle: (() => void) | undefined;
  const idle = (): Promise<void> =>
    running === 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          onIdle = resolve;
        });
  return {
    shared: (operation) => async (input, call) => {
      await last;
      running += 1;
      try {
        return await operation(input, call);
      } finally {
        running -= 1;
        if (running === 0) onIdle?.();
      }
    },
    alone(work) {
      const done = last.then(idle).then(work);
      last = done.catch(() => undefined);
      return done;
    },
  };
};
