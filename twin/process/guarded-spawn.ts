import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import type { Writable } from "node:stream";

type Stream = "ignore" | "pipe" | number;

export interface GuardedOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Standard input, output and error. */
  readonly stdio: readonly [Stream, Stream, Stream];
  /** A channel for messages between two Node processes. */
  readonly channel?: boolean;
}

/**
 * The guard reads a pipe that nobody writes to. When this process is gone, however it went, the pipe
 * ends and the guard kills the child's whole process group. It is a process of its own, because no
 * blocked event loop may stop it, and a shell, because that costs less than a megabyte.
 */
const GUARD = `(exec 4<&-; trap "" TERM INT HUP; read -r _ <&3; kill -KILL 0) </dev/null >/dev/null 2>&1 &
exec "$@" 3<&-`;
const LIFE_LINE = 3;

/**
 * Starts a program that ends with this process. It leads a process group of its own: Ctrl-C reaches
 * us first, and what it started goes with it.
 */
export const spawnGuarded = (
  program: string,
  args: readonly string[],
  { env, cwd, stdio, channel = false }: GuardedOptions,
): ChildProcess => {
  const options: SpawnOptions = {
    env: { ...env },
    ...(cwd !== undefined && { cwd }),
    detached: true,
    stdio: [...stdio, "pipe", ...(channel ? (["ipc"] as const) : [])],
  };
  const child = spawn("/bin/sh", ["-c", GUARD, "guard", program, ...args], options);
  const lifeLine = child.stdio[LIFE_LINE] as Writable | null;
  lifeLine?.on("error", () => undefined);
  // Whatever the program left behind goes with it.
  child.once("exit", () => lifeLine?.destroy());
  child.once("error", () => lifeLine?.destroy());
  return child;
};

/** Signals the child's whole group, or nobody when all are gone. */
export const signalGroup = ({ pid }: ChildProcess, signal: NodeJS.Signals): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Everybody in the group is gone already.
  }
};
