import type { ChildProcess } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { childEnvironment } from "../../../process/child-environment.ts";
import { signalGroup, spawnGuarded } from "../../../process/guarded-spawn.ts";
import type { World } from "../../../world/world.ts";

/** What an image URI stands for here: its ENTRYPOINT as a command of this machine. */
export interface LocalImage {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Container {
  /** Of the job, for the log. */
  readonly name: string;
  /** Stands for /opt/ml. */
  readonly root: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly maxRuntimeSeconds: number;
  readonly signal: AbortSignal;
}

/** The signal's reason when somebody stopped the execution. */
export class StopRequested extends Error {
  override readonly name = "StopRequested";
}

/** The signal's reason when the local cloud itself ends: nobody would wait for a grace period. */
export class CloudClosing extends Error {
  override readonly name = "CloudClosing";
}

/** SageMaker's time between SIGTERM and SIGKILL, in the cloud's seconds. */
const GRACE_SECONDS = 120;
const KEPT_LINES = 5;

/**
 * Runs a container's program to its end. On the signal it gets SIGTERM, and SIGKILL if it stays.
 * @throws Error `AlgorithmError: …` with what the program wrote into `output/failure`
 */
export const runContainer = async (world: World, container: Container): Promise<void> => {
  const { name, root, command, environment, signal } = container;
  signal.throwIfAborted();
  await mkdir(join(root, "output"), { recursive: true });
  const [program = "", ...args] = command;
  // A group of its own, so that a wrapper's children end with it, and Ctrl-C reaches us first.
  const child = spawnGuarded(program, args, {
    env: childEnvironment({ ...environment, OPT_ML: root }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lastLines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      world.log(`${name}: ${line}`);
      lastLines.push(line);
      if (lastLines.length > KEPT_LINES) lastLines.shift();
    });
  }
  const kill = (signalName: NodeJS.Signals) => {
    if (child.exitCode === null) signalGroup(child, signalName);
  };
  let isOverdue = false;
  const end = () => {
    kill(signal.reason instanceof CloudClosing ? "SIGKILL" : "SIGTERM");
    world.clock.afterReal(GRACE_SECONDS, () => kill("SIGKILL"));
  };
  const overdue = setTimeout(() => {
    isOverdue = true;
    end();
  }, container.maxRuntimeSeconds * 1_000);
  signal.addEventListener("abort", end, { once: true });
  try {
    const code = await ended(child, command);
    signal.throwIfAborted();
    if (isOverdue) {
      throw new Error(
        `ClientError: MaxRuntimeExceeded: ${name} ran longer than ${container.maxRuntimeSeconds} s; raise StoppingCondition.MaxRuntimeInSeconds`,
      );
    }
    if (code !== 0) throw new Error(await failureText(root, code, lastLines));
  } finally {
    clearTimeout(overdue);
    signal.removeEventListener("abort", end);
  }
};

const ended = (child: ChildProcess, command: readonly string[]): Promise<number | string> =>
  new Promise((resolve, reject) => {
    child.once("close", (code, signalName) => resolve(code ?? signalName ?? "unknown"));
    child.once("error", (cause) =>
      reject(
        new Error(`AlgorithmError: cannot run ${command.join(" ")}: ${cause.message}`, { cause }),
      ),
    );
  });

const failureText = async (
  root: string,
  code: number | string,
  lastLines: readonly string[],
): Promise<string> => {
  const written = await readFile(join(root, "output", "failure"), "utf8").catch(() => "");
  const reason = written.slice(0, 1_024).trim() || lastLines.join("\n") || "it wrote no reason";
  const tail = `, exit code: ${code}`;
  return `AlgorithmError: ${reason}`.slice(0, 1_024 - tail.length) + tail;
};
