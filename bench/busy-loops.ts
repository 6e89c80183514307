import { Worker } from "node:worker_threads";

/** Keeps that many threads busy with nothing until it is closed: a machine with other things to do. */
export const startBusyLoops = (count: number): { close(): Promise<void> } => {
  const workers = Array.from(
    { length: count },
    () => new Worker("for (;;) Math.sqrt(2);", { eval: true }),
  );
  return {
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
};
