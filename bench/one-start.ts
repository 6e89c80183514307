import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { InvalidInput } from "../domain/errors.ts";
import type { Snapshot } from "../domain/rollout/snapshot.ts";
import { memoryBytes } from "./process-memory.ts";

const START = fileURLToPath(new URL("../local/start.js", import.meta.url));
const GIVE_UP_MS = 600_000;

/** How `npm start` ends when it cannot use what it was given. */
const REFUSED = 2;

/** What one start took, in seconds from the command, and held. */
export interface Started {
  readonly readySeconds: number;
  readonly releasedSeconds: number;
  readonly judgedSeconds: number;
  readonly memoryBytes: number;
}

/**
 * Starts the product as `npm start` does, until the first rollout has released and every lamp of
 * every turbine has an answer, and ends it.
 * @throws Error with the last line it said when it does not get there
 * @throws InvalidInput when it refuses its arguments
 */
export const startOnce = async (args: readonly string[]): Promise<Started> => {
  const began = Date.now();
  const seconds = () => (Date.now() - began) / 1_000;
  // Each start is a first one.
  const stateDir = mkdtempSync(join(tmpdir(), "bench-start-"));
  const ports = ["--dashboard-port", "0", "--aws-port", "0", "--mqtt-port", "0"];
  const child = spawn(process.execPath, [START, ...ports, "--state-dir", stateDir, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const told = listenTo(child, seconds);
  try {
    const { url, at: readySeconds } = await told.ready;
    // Every turbine is judged before the last core tells its result: one on nucleus lite takes half a minute.
    const [{ at: releasedSeconds }, judgedSeconds] = await Promise.all([
      told.released,
      allJudged(url).then(seconds),
    ]);
    return {
      readySeconds,
      releasedSeconds,
      judgedSeconds,
      memoryBytes: memoryBytes(child.pid ?? 0),
    };
  } finally {
    child.kill("SIGINT");
    if (child.exitCode === null) await once(child, "exit");
    rmSync(stateDir, { recursive: true, force: true });
  }
};

const TROUBLE = [
  { says: /^rollout of model 1 ended as/, means: "the first rollout failed" },
  { says: /^rollout: Hold$/, means: "the first rollout is held for a person" },
];

const listenTo = (child: ChildProcess, seconds: () => number) => {
  const ready = Promise.withResolvers<{ url: string; at: number }>();
  const released = Promise.withResolvers<{ at: number }>();
  let last = "nothing";
  const failWith = (error: Error): void => {
    ready.reject(error);
    released.reject(error);
  };
  const giveUp = (why: string): void =>
    failWith(new Error(`start: ${why}; the last it said was: ${last}`));
  const timer = setTimeout(() => giveUp(`no end after ${GIVE_UP_MS / 1_000} s`), GIVE_UP_MS);
  released.promise.then(
    () => clearTimeout(timer),
    () => clearTimeout(timer),
  );
  if (child.stdout) {
    createInterface({ input: child.stdout }).on("line", (line) => {
      last = line;
      const [, url] = /^ready: dashboard (\S+)/.exec(line) ?? [];
      if (url) ready.resolve({ url, at: seconds() });
      if (line.startsWith("rollout: released")) released.resolve({ at: seconds() });
      const trouble = TROUBLE.find(({ says }) => says.test(line));
      if (trouble) giveUp(trouble.means);
    });
  }
  child.once("close", (code) =>
    code === REFUSED
      ? failWith(new InvalidInput("start: it refused its arguments, see above"))
      : giveUp(`it ended with ${code}`),
  );
  return { ready: ready.promise, released: released.promise };
};

/** Asks twice a second until every lamp of every turbine has an answer. */
const allJudged = async (url: string): Promise<void> => {
  const until = Date.now() + GIVE_UP_MS;
  while (Date.now() < until) {
    const { turbines } = (await (await fetch(`${url}/api/state`)).json()) as Snapshot;
    const isJudged = turbines.every(({ flags }) => !Object.values(flags).includes("unknown"));
    if (isJudged && turbines.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`start: no verdicts of all turbines within ${GIVE_UP_MS / 1_000} s`);
};
