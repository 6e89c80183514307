import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Snapshot } from "../../domain/rollout/snapshot.ts";

const START = fileURLToPath(new URL("../../local/start.js", import.meta.url));

export interface StartedProduct {
  readonly child: ChildProcess;
  /** Of its own, for this start. */
  readonly home: string;
  /** What the terminal showed, both streams. */
  readonly lines: readonly string[];
  readonly errors: readonly string[];
  /** Waits for a line that matches, from the given one on. */
  said(pattern: RegExp, from?: number): Promise<RegExpExecArray>;
  readonly exit: Promise<number | null>;
  /** Everything below the start command now, itself apart. */
  descendants(): number[];
  end(): Promise<void>;
}

/** `npm start` as a process, with a home of its own and what a shell may have exported. */
export const startProductProcess = (
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): StartedProduct => {
  const home = mkdtempSync(join(tmpdir(), "rtf-home-"));
  const child = spawn(process.execPath, [START, ...args], {
    env: { PATH: process.env["PATH"], HOME: home, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const errors: string[] = [];
  const events = new EventEmitter();
  const hear = (line: string): void => {
    lines.push(line);
    events.emit("line");
  };
  createInterface({ input: child.stdout }).on("line", hear);
  createInterface({ input: child.stderr }).on("line", (line) => {
    errors.push(line);
    hear(line);
  });
  const exit = once(child, "exit").then(([code]) => code as number | null);
  void exit.then(() => events.emit("line"));
  return {
    child,
    home,
    lines,
    errors,
    exit,
    async said(pattern, from = 0) {
      for (;;) {
        const found = lines.slice(from).map((line) => pattern.exec(line));
        const [match] = found.filter((each) => each !== null);
        if (match) return match;
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`it ended before it said ${pattern}: ${lines.join("\n")}`);
        }
        await once(events, "line");
      }
    },
    descendants: () => descendantsOf(child.pid ?? 0),
    async end() {
      child.kill("SIGINT");
      await exit;
      rmSync(home, { recursive: true, force: true });
    },
  };
};

/** Whether readings travel, are judged, and every lamp of every turbine shows it on the page. */
export const isJudged = async (dashboard: string): Promise<boolean> => {
  const { turbines } = await fetch(`${dashboard}/api/state`).then(
    async (answer) => (await answer.json()) as Snapshot,
    (): Pick<Snapshot, "turbines"> => ({ turbines: [] }),
  );
  return (
    turbines.length > 0 && turbines.every(({ flags }) => !Object.values(flags).includes("unknown"))
  );
};

/** A zombie that nobody has collected yet is not running. */
export const isRunning = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

/** Whose command line holds the text, among these. */
export const pidOf = (pids: readonly number[], text: string): number | undefined =>
  pids.find((pid) => {
    const file = `/proc/${pid}/cmdline`;
    return existsSync(file) && readFileSync(file, "utf8").includes(text);
  });

/** Every process below that one, nearest first. */
export const descendantsOf = (root: number): number[] => {
  const parents = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    const parent = /^\d+$/.test(entry) ? parentOf(Number(entry)) : undefined;
    if (parent !== undefined) {
      parents.set(parent, [...(parents.get(parent) ?? []), Number(entry)]);
    }
  }
  const below = (pid: number): number[] =>
    (parents.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(root);
};

const parentOf = (pid: number): number | undefined => {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
};
