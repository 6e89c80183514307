import type { ChildProcess } from "node:child_process";
import { signalGroup } from "./guarded-spawn.ts";

/** A process on its way: `ready` settles once, and rejects with its own words when it ends before. */
export interface Launched<Details> {
  readonly child: ChildProcess;
  readonly ready: Promise<Details>;
}

export interface PartOptions<Details> {
  readonly name: string;
  /** `before` is what it said when it was ready the last time, so that it comes back where it was. */
  readonly launch: (before: Details | undefined) => Launched<Details>;
  readonly say: (line: string) => void;
  readonly firstWaitMs?: number;
  readonly longestWaitMs?: number;
}

/** A process that is started again whenever it dies. */
export interface Part<Details> {
  readonly name: string;
  readonly details: Details;
  pid(): number | undefined;
  send(message: object): void;
  /** SIGTERM, and SIGKILL to its whole group when that did not end it in time. */
  stop(graceMs: number): Promise<void>;
}

/** Up for this long, and what happens next is a new story. */
const SETTLED_MS = 60_000;

/** Starts a part and keeps it running. @throws Error with its own words when it cannot start at all */
export const supervise = async <Details>(options: PartOptions<Details>): Promise<Part<Details>> => {
  const { name, launch, say, firstWaitMs = 500, longestWaitMs = 30_000 } = options;
  let current = launch(undefined);
  const stopping = new AbortController();
  let details: Details;
  try {
    details = await current.ready;
  } catch (error) {
    await endOf(current.child);
    throw error;
  }

  const again = (): void => {
    current = launch(details);
    current.ready.then(
      () => say(`${name}: is back`),
      (error: Error) => say(`${name}: cannot start: ${error.message}`),
    );
  };
  const keepRunning = async (): Promise<void> => {
    const waits = growingWaits(firstWaitMs, longestWaitMs);
    for (let how = await endOf(current.child); !stopping.signal.aborted; ) {
      const waitMs = waits.next();
      say(`${name}: ended with ${how}; it starts again in ${waitMs / 1_000} s`);
      if (!(await waited(waitMs, stopping.signal))) return;
      again();
      how = await endOf(current.child);
    }
  };
  const kept = keepRunning();

  return {
    name,
    details,
    pid: () => current.child.pid,
    send(message) {
      if (current.child.connected) current.child.send(message, () => undefined);
    },
    async stop(graceMs) {
      stopping.abort();
      const { child } = current;
      child.kill("SIGTERM");
      const timer = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
      await endOf(child);
      clearTimeout(timer);
      await kept;
    },
  };
};

/** Doubles with each call; begins anew when the last one is long ago. */
const growingWaits = (firstMs: number, longestMs: number) => {
  let waitMs = firstMs;
  let last = Date.now();
  return {
    next: (): number => {
      const now = Date.now();
      if (now - last >= waitMs + SETTLED_MS) waitMs = firstMs;
      last = now;
      const current = waitMs;
      waitMs = Math.min(longestMs, waitMs * 2);
      return current;
    },
  };
};

/** Exit code or signal, in words; at once for one that is gone. */
const endOf = async (child: ChildProcess): Promise<string> => {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    await new Promise((resolve) => child.once("exit", resolve));
  }
  return child.signalCode ?? `exit code ${child.exitCode}`;
};

/** Answers false when the signal came first. */
const waited = (milliseconds: number, signal: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    const stop = () => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve(true);
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
