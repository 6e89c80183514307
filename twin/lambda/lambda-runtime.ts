import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { errorText } from "../error-text.ts";
import { partitionOf } from "../partition.ts";
import { appendedFile } from "../process/appended-file.ts";
import { type Bundle, bundleWithEsbuild, type Entry } from "./bundle.ts";
import { createEnvironmentPool } from "./environment-pool.ts";
import { createExecutionEnvironment } from "./execution-environment.ts";
import { FunctionError } from "./function-error.ts";
import { lambdaEnvironment } from "./lambda-environment.ts";

/** Its entry exports `handler(event, context)`. */
export interface LambdaFunction extends Entry {
  readonly environment?: Readonly<Record<string, string>>;
  /** Default 3, as on Lambda. */
  readonly timeoutSeconds?: number;
  /** Only told to the function: a worker takes what it needs. Default 128, as on Lambda. */
  readonly memoryMb?: number;
  /** Reserved concurrency: invocations beyond it are throttled. Default: as many as come. */
  readonly concurrency?: number;
}

export interface LambdaRuntimeOptions {
  readonly functions: readonly LambdaFunction[];
  readonly bundleDir: string;
  /** Default: esbuild with everything inside. */
  readonly bundle?: Bundle | undefined;
  /** Gets `<function>.log` with what the function writes. */
  readonly logDir: string;
  readonly region?: string;
  readonly account?: string;
  /** How long a warm execution environment is kept; default 10. */
  readonly idleSeconds?: number | undefined;
  /** Gets what a failed invocation wrote last, and how it failed. */
  readonly onLog?: (line: string) => void;
}

export interface LambdaRuntime {
  /** Invokes and waits; the payload crosses as JSON. @throws FunctionError as Lambda reports it */
  invoke(nameOrArn: string, payload: unknown): Promise<unknown>;
  /** Ends every worker; invocations under way fail as Runtime.ExitError. */
  close(): Promise<void>;
}

/** Lambda on this machine: every function bundled, in worker threads of its own. */
export const createLambdaRuntime = async (
  options: LambdaRuntimeOptions,
): Promise<LambdaRuntime> => {
  const { functions, bundleDir, logDir, region = "eu-west-1", account = "123456789012" } = options;
  const { idleSeconds = 10, onLog = () => undefined, bundle = bundleWithEsbuild } = options;
  mkdirSync(logDir, { recursive: true });
  const files = await bundle(functions, bundleDir);
  const served = new Map(
    functions.map(({ name, environment = {}, timeoutSeconds = 3, memoryMb = 128, concurrency }) => {
      const log = appendedFile(join(logDir, `${name}.log`), (reason) =>
        onLog(`function ${name}: ${reason}`),
      );
      const file = pathToFileURL(files.get(name) ?? "").href;
      const env = lambdaEnvironment({ name, memoryMb, region }, environment);
      const create = () => createExecutionEnvironment(file, env, log);
      return [
        name,
        { pool: createEnvironmentPool(create, { idleSeconds, concurrency }), timeoutSeconds, log },
      ];
    }),
  );

  return {
    async invoke(nameOrArn, payload) {
      const name = nameIn(nameOrArn);
      const found = served.get(name);
      if (found === undefined) throw functionNotFound(nameOrArn);
      const { pool, timeoutSeconds } = found;
      const invocation = {
        payload: JSON.stringify(payload ?? null),
        awsRequestId: randomUUID(),
        deadline: Date.now() + timeoutSeconds * 1000,
        functionName: name,
        functionArn: `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${name}`,
      };
      const result = await pool.use((own) =>
        own.invoke(invocation, timeoutSeconds).catch((error: unknown) => {
          for (const line of own.lastWords()) onLog(`function ${name}: ${line}`);
          onLog(`function ${name} failed: ${messageOf(error)}`);
          throw error;
        }),
      );
      return JSON.parse(result) as unknown;
    },
    async close() {
      await Promise.all([...served.values()].map(({ pool }) => pool.close()));
      await Promise.all([...served.values()].map(({ log }) => log.settled()));
    },
  };
};

const messageOf = (error: unknown): string => errorText(error);

/** `name`, `name:qualifier` or an ARN with or without a qualifier. */
export const nameIn = (nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? (nameOrArn.split(":")[6] ?? "") : (nameOrArn.split(":")[0] ?? "");

export const functionNotFound = (nameOrArn: string): FunctionError =>
  new FunctionError({
    errorType: "Lambda.ResourceNotFoundException",
    errorMessage: `Function not found: ${nameOrArn}`,
    trace: [],
  });
