import { setTimeout as sleep } from "node:timers/promises";
import { runScript, type ScriptRun } from "./component-process.ts";
import type { ProcessRecord } from "./process-record.ts";
import { type LifecycleStep, type Manifest, type Recipe, stepOf } from "./recipe.ts";

export type LifecycleState =
  | "NEW"
  | "INSTALLED"
  | "STARTING"
  | "RUNNING"
  | "STOPPING"
  | "ERRORED"
  | "BROKEN"
  | "FINISHED";

export interface ComponentOptions {
  readonly recipe: Recipe;
  readonly manifest: Manifest;
  /** Replaces the recipe's variables. */
  readonly interpolate: (text: string) => string;
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly logFile: string;
  readonly processes: ProcessRecord;
  readonly onState: (state: LifecycleState) => void;
  /** Milliseconds before the first restart; doubles with each. */
  readonly backoffMs?: number;
}

export interface Component {
  readonly recipe: Recipe;
  state(): LifecycleState;
  /** Why it is ERRORED or BROKEN. */
  reason(): string | undefined;
  /** Starts it; resolves once it runs, has finished, or is broken. */
  start(): Promise<LifecycleState>;
  /** What the component says of itself by UpdateState. */
  report(state: "RUNNING" | "ERRORED"): void;
  stop(): Promise<void>;
}

/** Three errors within an hour and a component is broken. (Greengrass nucleus; lite: StartLimitBurst) */
const MAX_ERRORS = 3;
const ERROR_WINDOW_MS = 3_600_000;
const STOP_GRACE_MS = 3_000;
const INSTALL_SECONDS = 120;
const STARTUP_SECONDS = 120;
const SHUTDOWN_SECONDS = 15;

/** One component's life: install, then startup or run, restarts after crashes, stop. */
export const createComponent = (options: ComponentOptions): Component => {
  const { recipe, manifest, onState, backoffMs = 500 } = options;
  let state: LifecycleState = "NEW";
  let reason: string | undefined;
  let current: ScriptRun | undefined;
  let reported: ((state: "RUNNING" | "ERRORED") => void) | undefined;
  let errors: number[] = [];
  let isStopping = false;

  const become = (next: LifecycleState, why?: string): void => {
    state = next;
    reason = why;
    onState(next);
  };

  const run = (step: LifecycleStep): ScriptRun =>
    runScript({
      script: options.interpolate(step.script),
      directory: options.directory,
      logFile: options.logFile,
      processes: options.processes,
      environment: {
        ...options.environment,
        ...Object.fromEntries(
          Object.entries(step.environment).map(([key, value]) => [key, options.interpolate(value)]),
        ),
      },
    });

  const install = async (): Promise<void> => {
    const step = stepOf(manifest, "install", INSTALL_SECONDS);
    if (step) await finish(run(step), step.timeoutSeconds, "install");
    become("INSTALLED");
  };

  /** `startup` runs once it says so or exits with 0; `run` runs from the start. */
  const launch = async (): Promise<LifecycleState> => {
    const startup = stepOf(manifest, "startup", STARTUP_SECONDS);
    const step = startup ?? stepOf(manifest, "run", 0);
    if (!step) return "FINISHED";
    const told = new Promise<"RUNNING" | "ERRORED">((resolve) => {
      reported = resolve;
    });
    current = run(step);
    const { ended } = current;
    watch(current);
    if (!startup) return "RUNNING";
    const outcome = await Promise.race([told, ended, expiry(step.timeoutSeconds)]);
    if (outcome === "RUNNING" || outcome === 0) return "RUNNING";
    await current.stop(STOP_GRACE_MS);
    throw new Error(`The startup script ${described(outcome)}`);
  };

  /** A process that ends by itself after it ran is restarted, or finished. */
  const watch = (watched: ScriptRun): void => {
    void watched.ended.then((code) => {
      if (isStopping || watched !== current || state !== "RUNNING") return;
      if (code === 0) become("FINISHED");
      else void recover(new Error(`The process ${described(code)}`)).catch(() => undefined);
    });
  };

  const recover = async (error: Error): Promise<LifecycleState> => {
    const now = Date.now();
    errors = [...errors.filter((at) => now - at < ERROR_WINDOW_MS), now];
    if (errors.length >= MAX_ERRORS) {
      become("BROKEN", error.message);
      return state;
    }
    become("ERRORED", error.message);
    await sleep(backoffMs * 2 ** (errors.length - 1));
    return isStopping ? state : attempt();
  };

  const attempt = async (): Promise<LifecycleState> => {
    try {
      become("STARTING");
      const reached = await launch();
      if (!isStopping) become(reached);
      return state;
    } catch (error) {
      return isStopping ? state : recover(error as Error);
    }
  };

  return {
    recipe,
    state: () => state,
    reason: () => reason,
    start: async () => {
      try {
        await install();
      } catch (error) {
        become("BROKEN", (error as Error).message);
        return state;
      }
      return attempt();
    },
    report(told) {
      reported?.(told);
      if (told === "ERRORED" && state === "RUNNING") void current?.stop(STOP_GRACE_MS);
    },
    stop: async () => {
      isStopping = true;
      const wasRunning = state === "RUNNING";
      become("STOPPING");
      const step = wasRunning ? stepOf(manifest, "shutdown", SHUTDOWN_SECONDS) : undefined;
      if (step) await finish(run(step), step.timeoutSeconds, "shutdown").catch(() => undefined);
      await current?.stop(STOP_GRACE_MS);
    },
  };
};

const finish = async (script: ScriptRun, seconds: number, name: string): Promise<void> => {
  const outcome = await Promise.race([script.ended, expiry(seconds)]);
  if (outcome === 0) return;
  await script.stop(STOP_GRACE_MS);
  throw new Error(`The ${name} script ${described(outcome)}`);
};

const expiry = (seconds: number): Promise<"timeout"> =>
  new Promise((resolve) => {
    setTimeout(() => resolve("timeout"), seconds * 1_000).unref();
  });

const described = (outcome: number | string): string => {
  if (outcome === "timeout") return "did not end in time";
  if (outcome === "ERRORED") return "reported an error";
  return typeof outcome === "number" ? `exited with code ${outcome}` : `ended by ${outcome}`;
};
