import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Snapshot } from "../domain/rollout/snapshot.ts";
import type { Table } from "./benchmark.ts";

export const name = "start";

const START = fileURLToPath(new URL("../local/start.ts", import.meta.url));
const GIVE_UP_MS = 120_000;

/** Starts the product as `npm start` does and times what a user waits for; five devices. */
export const run = async (args: readonly string[]): Promise<Table> => {
  const began = Date.now();
  const seconds = () => ((Date.now() - began) / 1_000).toFixed(1);
  const child = spawn(
    process.execPath,
    [START, "--dashboard-port", "0", "--aws-port", "0", "--mqtt-port", "0", ...args],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    const url = await readyUrl(child.stdout);
    const ready = seconds();
    await allJudged(url);
    const judged = seconds();
    return {
      title: "npm start, from the command to what a user sees",
      rows: [
        { what: "`ready:` is printed", value: `${ready} s`, target: "20 s" },
        { what: "verdicts of all turbines on the page", value: `${judged} s`, target: "60 s" },
        {
          what: "memory of all processes",
          value: `${Math.round(memoryBytes(child.pid ?? 0) / 1e6)} MB`,
          target: "1500 MB",
        },
      ],
    };
  } finally {
    child.kill("SIGINT");
  }
};

const readyUrl = (output: NodeJS.ReadableStream): Promise<string> =>
  new Promise((resolve, reject) => {
    createInterface({ input: output })
      .on("line", (line) => {
        const [, url] = /^ready: dashboard (\S+)/.exec(line) ?? [];
        if (url) resolve(url);
      })
      .on("close", () => reject(new Error("start: it ended before it was ready")));
  });

/** Asks twice a second until every lamp of every turbine has an answer. */
const allJudged = async (url: string): Promise<void> => {
  const until = Date.now() + GIVE_UP_MS;
  while (Date.now() < until) {
    const { turbines } = (await (await fetch(`${url}/api/state`)).json()) as Snapshot;
    const isJudged = turbines.every(({ flags }) => !Object.values(flags).includes("unknown"));
    if (isJudged) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`start: no verdicts of all turbines within ${GIVE_UP_MS / 1_000} s`);
};

/**
 * Of a process and everything below it, from /proc (Linux): proportional set size, so that what
 * processes share, such as Node's own code, counts once.
 */
const memoryBytes = (root: number): number => {
  const processes = readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
          .replace(/^.*\) /, "")
          .split(" ");
        const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
        const kilobytes = Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0);
        return [{ pid: Number(pid), parent: Number(fields[1]), bytes: kilobytes * 1_024 }];
      } catch {
        return [];
      }
    });
  const sum = (pid: number): number =>
    processes
      .filter(({ parent }) => parent === pid)
      .reduce((total, child) => total + sum(child.pid), bytesOf(pid));
  const bytesOf = (pid: number) => processes.find((each) => each.pid === pid)?.bytes ?? 0;
  return sum(root);
};
