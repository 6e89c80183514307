import type { ExecutionEnvironment } from "./execution-environment.ts";
import { FunctionError } from "./function-error.ts";

/** The execution environments of one function: warm ones are used again, idle ones end. */
export interface EnvironmentPool {
  /** Runs with an environment that nobody else uses meanwhile. @throws FunctionError when all are in use */
  use<T>(work: (environment: ExecutionEnvironment) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface PoolLimits {
  readonly idleSeconds: number;
  /** Environments at work at the same time. */
  readonly concurrency?: number | undefined;
}

export const createEnvironmentPool = (
  create: () => ExecutionEnvironment,
  { idleSeconds, concurrency = Number.POSITIVE_INFINITY }: PoolLimits,
): EnvironmentPool => {
  const all = new Set<ExecutionEnvironment>();
  const idle = new Map<ExecutionEnvironment, NodeJS.Timeout>();

  const retire = async (environment: ExecutionEnvironment): Promise<void> => {
    idle.delete(environment);
    all.delete(environment);
    await environment.end();
  };

  const take = (): ExecutionEnvironment => {
    for (const [environment, timer] of idle) {
      clearTimeout(timer);
      idle.delete(environment);
      if (environment.isAlive()) return environment;
      all.delete(environment);
    }
    if (all.size >= concurrency) throw throttled(concurrency);
    const fresh = create();
    all.add(fresh);
    return fresh;
  };

  const giveBack = (environment: ExecutionEnvironment): void => {
    if (!all.has(environment)) return;
    if (!environment.isAlive()) {
      all.delete(environment);
      return;
    }
    const timer = setTimeout(() => void retire(environment), idleSeconds * 1000);
    idle.set(environment, timer.unref());
  };

  return {
    async use(work) {
      const environment = take();
      try {
        return await work(environment);
      } finally {
        giveBack(environment);
      }
    },
    async close() {
      for (const timer of idle.values()) clearTimeout(timer);
      await Promise.all([...all].map(retire));
    },
  };
};

/** (Lambda API reference, Invoke) */
const throttled = (concurrency: number): FunctionError =>
  new FunctionError({
    errorType: "Lambda.TooManyRequestsException",
    errorMessage: `Rate Exceeded: the function's reserved concurrency is ${concurrency}`,
    trace: [],
  });
