import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { signalGroup, spawnGuarded } from "../process/guarded-spawn.ts";
import type { ProcessRecord } from "./process-record.ts";
import { enforceLimits, type ResourceLimits } from "./resource-limits.ts";

export interface ScriptRun {
  readonly pid: number | undefined;
  /** Exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  /** SIGTERM to the whole process group, SIGKILL when that did not end it in time. */
  stop(graceMs: number): Promise<void>;
}

export interface ScriptOptions {
  readonly script: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly processes: ProcessRecord;
  /** What the script and all it starts may take together. */
  readonly limits: ResourceLimits;
}

/** Runs a lifecycle script as the nucleus does: by the shell, in a process group of its own. */
export const runScript = (options: ScriptOptions): ScriptRun => {
  mkdirSync(options.directory, { recursive: true });
  const log = openedLog(options.logFile);
  // A core that is killed takes its components with it, as systemd's control group does.
  const child = spawnGuarded("/bin/sh", ["-c", options.script], {
    cwd: options.directory,
    env: options.environment,
    stdio: ["ignore", log, log],
  });
  if (typeof log === "number") closeSync(log);
  const { pid } = child;
  if (pid !== undefined) options.processes.add(pid);
  const unlimit = enforceLimits(pid, options.limits);
  const ended = new Promise<number | string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(code ?? signal ?? 1));
  }).finally(unlimit);
  return {
    pid,
    ended,
    stop: async (graceMs) => {
      unlimit();
      signalGroup(child, "SIGTERM");
      const timer = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
      await ended;
      clearTimeout(timer);
      // The shell may be gone while what it started is not.
      signalGroup(child, "SIGKILL");
      if (pid !== undefined) options.processes.remove(pid);
    },
  };
};

/** A script runs without its log where the disk has no room for one, as a nucleus's components do. */
const openedLog = (file: string): number | "ignore" => {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return openSync(file, "a");
  } catch {
    return "ignore";
  }
};
