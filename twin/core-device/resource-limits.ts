import { usageOf } from "./group-usage.ts";

/** A component's `runWith.systemResourceLimits`. (Component recipe reference) */
export interface ResourceLimits {
  /** In kilobytes, of all its processes together. */
  readonly memoryKb?: number | undefined;
  /** How many processors' time it gets, e.g. 0.5. */
  readonly cpus?: number | undefined;
}

const MEMORY_CHECK_MS = 500;
/** As the kernel's own period of a control group's `cpu.max`. */
const CPU_CHECK_MS = 100;

/**
 * Holds a process group to its limits as a control group would: who takes more memory is ended, who
 * takes more processor time waits. Answers the function that ends the watch.
 */
export const enforceLimits = (
  group: number | undefined,
  { memoryKb, cpus }: ResourceLimits,
): (() => void) => {
  if (group === undefined) return () => undefined;
  const ends = [
    ...(memoryKb === undefined ? [] : [limitMemory(group, memoryKb)]),
    ...(cpus === undefined ? [] : [limitCpu(group, cpus)]),
  ];
  return () => {
    for (const end of ends) end();
  };
};

const limitMemory = (group: number, limitKb: number): (() => void) => {
  const timer = setInterval(() => {
    if (usageOf(group).residentKb > limitKb) signal(group, "SIGKILL");
  }, MEMORY_CHECK_MS).unref();
  return () => clearInterval(timer);
};

/** What was used beyond the limit is waited for, stopped, until the limit allows it. */
const limitCpu = (group: number, cpus: number): (() => void) => {
  const since = performance.now();
  let isStopped = false;
  const timer = setInterval(() => {
    const allowed = (cpus * (performance.now() - since)) / 1_000;
    const isOver = usageOf(group).cpuSeconds > allowed;
    if (isOver !== isStopped) signal(group, isOver ? "SIGSTOP" : "SIGCONT");
    isStopped = isOver;
  }, CPU_CHECK_MS).unref();
  return () => {
    clearInterval(timer);
    // A stopped process would never see that it is to end.
    if (isStopped) signal(group, "SIGCONT");
  };
};

const signal = (group: number, name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void => {
  try {
    process.kill(-group, name);
  } catch {
    // Ended in between.
  }
};
