import { errorText } from "../error-text.ts";

export interface Shutdown {
  /** Runs at the end, the last added first. */
  add(what: string, work: () => Promise<void> | void): void;
  /** Ends everything once; at most LIMIT_MS. */
  run(): Promise<void>;
  readonly isRunning: () => boolean;
  /** Once there is one; told at a bad end. */
  logFile?: string;
}

/** Ctrl-C must leave nothing behind within 5 s. */
const LIMIT_MS = 4_500;

/** Ends what was started, in the opposite order, on Ctrl-C, SIGTERM and a closed terminal. */
export const createShutdown = (log: (line: string) => void): Shutdown => {
  const steps: { what: string; work: () => Promise<void> | void }[] = [];
  let running: Promise<void> | undefined;
  const endAll = async (): Promise<void> => {
    for (const { what, work } of steps.toReversed()) {
      try {
        await work();
      } catch (error) {
        log(`stop: ${what}: ${errorText(error)}`);
      }
    }
  };
  const run = (): Promise<void> => {
    running ??= Promise.race([endAll(), limit()]);
    return running;
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      void run().then(() => process.exit(0));
    });
  }
  return {
    add: (what, work) => void steps.push({ what, work }),
    run,
    isRunning: () => running !== undefined,
  };
};

const limit = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, LIMIT_MS).unref();
  });
