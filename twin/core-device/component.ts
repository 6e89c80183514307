import { errorText } from "../error-text.ts";
import type { runScript, ScriptRun } from "./component-process.ts";
import type { CoreClock } from "./core-clock.ts";
import type { ProcessRecord } from "./process-record.ts";
import type { Profile } from "./profile.ts";
import { type LifecycleStep, type Manifest, type Phase, type Recipe, stepOf } from "./recipe.ts";
import type { ResourceLimits } from "./resource-limits.ts";

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
  readonly profile: Profile;
  readonly clock: CoreClock;
  /** Replaces the recipe's variables. @throws Error where this core knows one of them not */
  readonly interpolate: (text: string) => string;
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly logFile: string;
  readonly processes: ProcessRecord;
  readonly limits: ResourceLimits;
  readonly runScript: typeof runScript;
  readonly onState: (state: LifecycleState) => void;
}

export interface Component {
  readonly recipe: Recipe;
  state(): LifecycleState;
  /** Why it is ERRORED or BROKEN. */
  reason(): string | undefined;
  /** Starts it; resolves once it runs, has finished, or is broken. */
  start(): Promise<LifecycleState>;
  /** Ends its process and starts it again, as when its dependency was lost. */
  restart(): Promise<void>;
  /** Broken for a reason from outside, such as a dependency that it is bound to. */
  breakFor(reason: string): Promise<void>;
  /** What the component says of itself by UpdateState. */
  report(state: "RUNNING" | "ERRORED"): void;
  /** `uninstall` runs when it leaves the device for good. */
  stop(options?: { isLeaving: boolean }): Promise<void>;
}

const STOP_GRACE_MS = 3_000;

/** What one component is just now. */
interface Life {
  state: LifecycleState;
  reason: string | undefined;
  script: ScriptRun | undefined;
  /** Hears what the component says of itself while it starts. */
  told: ((state: "RUNNING" | "ERRORED") => void) | undefined;
  errors: readonly number[];
  isStopping: boolean;
  /** Ends the waiting of a component that never gets anywhere. */
  readonly stopped: PromiseWithResolvers<void>;
}

/** One component's life: install, then startup or run, restarts after crashes, stop. */
export const createComponent = (options: ComponentOptions): Component => {
  const life: Life = {
    state: "NEW",
    reason: undefined,
    script: undefined,
    told: undefined,
    errors: [],
    isStopping: false,
    stopped: Promise.withResolvers(),
  };
  return {
    recipe: options.recipe,
    state: () => life.state,
    reason: () => life.reason,
    start: () => start(options, life),
    restart: () => restart(options, life),
    breakFor: (reason) => breakFor(options, life, reason),
    report(told) {
      life.told?.(told);
      if (told === "ERRORED" && life.state === "RUNNING") void life.script?.stop(STOP_GRACE_MS);
    },
    stop: ({ isLeaving } = { isLeaving: false }) => stop(options, life, isLeaving),
  };
};

const become = (
  { onState }: ComponentOptions,
  life: Life,
  state: LifecycleState,
  reason?: string,
): void => {
  life.state = state;
  life.reason = reason;
  onState(state);
};

const start = async (options: ComponentOptions, life: Life): Promise<LifecycleState> => {
  try {
    await runPhase(options, "install");
  } catch (error) {
    become(options, life, "BROKEN", messageOf(error));
    return life.state;
  }
  become(options, life, "INSTALLED");
  if (isInstallAlone(options) && options.profile.lifecycle.installAlone === "pending") {
    await life.stopped.promise;
    return life.state;
  }
  return attempt(options, life);
};

const attempt = async (options: ComponentOptions, life: Life): Promise<LifecycleState> => {
  try {
    become(options, life, "STARTING");
    const reached = await launch(options, life);
    // It may have been stopped, or broken from outside, while it started.
    if (!life.isStopping && life.state === "STARTING") become(options, life, reached);
    return life.state;
  } catch (error) {
    return life.isStopping || life.state !== "STARTING"
      ? life.state
      : recover(options, life, messageOf(error));
  }
};

/** `startup` runs once it says so or exits with 0; `run` runs from the start. */
const launch = async (options: ComponentOptions, life: Life): Promise<LifecycleState> => {
  const startup = step(options, "startup");
  const chosen = startup ?? step(options, "run");
  if (!chosen) return "FINISHED";
  const told = Promise.withResolvers<"RUNNING" | "ERRORED">();
  life.told = told.resolve;
  const script = runStep(options, chosen);
  life.script = script;
  watch(options, life, script, startup !== undefined);
  if (!startup) return "RUNNING";
  const outcome = await Promise.race([told.promise, script.ended, expiry(startup.timeoutSeconds)]);
  if (outcome === "RUNNING" || outcome === 0) return "RUNNING";
  await script.stop(STOP_GRACE_MS);
  throw new Error(`The startup script ${described(outcome)}`);
};

/**
 * A process that ends by itself after it ran is restarted, or finished. A `startup` that exits with
 * 0 has done its part: the component stays RUNNING although nothing runs (on lite the unit stays
 * active, RemainAfterExit).
 */
const watch = (
  options: ComponentOptions,
  life: Life,
  watched: ScriptRun,
  isStartup: boolean,
): void => {
  void watched.ended.then((code) => {
    if (life.isStopping || watched !== life.script || life.state !== "RUNNING") return;
    if (code !== 0) return recover(options, life, `The process ${described(code)}`);
    if (!isStartup) become(options, life, "FINISHED");
    return undefined;
  });
};

const recover = async (
  options: ComponentOptions,
  life: Life,
  reason: string,
): Promise<LifecycleState> => {
  const { clock, profile } = options;
  const { maxErrors, errorWindowMs, restartMs } = profile.lifecycle;
  const now = clock.now();
  life.errors = [...life.errors.filter((at) => now - at < errorWindowMs), now];
  if (life.errors.length >= maxErrors) {
    become(options, life, "BROKEN", reason);
    return life.state;
  }
  become(options, life, "ERRORED", reason);
  await clock.sleep(restartMs);
  // Somebody else may have started or broken it meanwhile.
  return life.isStopping || life.state !== "ERRORED" ? life.state : attempt(options, life);
};

const restart = async (options: ComponentOptions, life: Life): Promise<void> => {
  if (life.state !== "RUNNING" || life.isStopping) return;
  become(options, life, "STARTING");
  await life.script?.stop(STOP_GRACE_MS);
  if (!life.isStopping) await attempt(options, life);
};

const breakFor = async (options: ComponentOptions, life: Life, reason: string): Promise<void> => {
  if (life.isStopping || life.state === "BROKEN") return;
  become(options, life, "BROKEN", reason);
  life.told?.("ERRORED");
  await life.script?.stop(STOP_GRACE_MS);
};

const stop = async (options: ComponentOptions, life: Life, isLeaving: boolean): Promise<void> => {
  life.isStopping = true;
  const wasRunning = life.state === "RUNNING";
  become(options, life, "STOPPING");
  life.stopped.resolve();
  if (wasRunning) await runPhase(options, "shutdown").catch(() => undefined);
  await life.script?.stop(STOP_GRACE_MS);
  if (isLeaving) await runPhase(options, "uninstall").catch(() => undefined);
};

const step = ({ manifest, profile }: ComponentOptions, phase: Phase): LifecycleStep | undefined =>
  stepOf(manifest, phase, profile.recipe);

const isInstallAlone = (options: ComponentOptions): boolean =>
  step(options, "install") !== undefined && !step(options, "startup") && !step(options, "run");

/** Runs a phase to its end, if the recipe has it and this core knows it. @throws Error with its outcome */
const runPhase = async (options: ComponentOptions, phase: Phase): Promise<void> => {
  const found = step(options, phase);
  if (!found) return;
  const script = runStep(options, found);
  const outcome = await Promise.race([script.ended, expiry(found.timeoutSeconds)]);
  if (outcome === 0) return;
  await script.stop(STOP_GRACE_MS);
  throw new Error(`The ${phase} script ${described(outcome)}`);
};

const runStep = (options: ComponentOptions, { script, environment }: LifecycleStep): ScriptRun =>
  options.runScript({
    script: options.interpolate(script),
    directory: options.directory,
    logFile: options.logFile,
    processes: options.processes,
    limits: options.profile.lifecycle.limitsResources ? options.limits : {},
    environment: {
      ...options.environment,
      ...Object.fromEntries(
        Object.entries(environment).map(([key, value]) => [key, options.interpolate(value)]),
      ),
    },
  });

const expiry = (seconds: number): Promise<"timeout"> =>
  new Promise((resolve) => {
    setTimeout(() => resolve("timeout"), seconds * 1_000).unref();
  });

const described = (outcome: number | string): string => {
  if (outcome === "timeout") return "did not end in time";
  if (outcome === "ERRORED") return "reported an error";
  return typeof outcome === "number" ? `exited with code ${outcome}` : `ended by ${outcome}`;
};

const messageOf = (error: unknown): string => errorText(error);
