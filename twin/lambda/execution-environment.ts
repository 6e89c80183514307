import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import type { AppendedFile } from "../process/appended-file.ts";
import { FunctionError } from "./function-error.ts";
import type { Answer, Invocation } from "./worker.ts";

const KEPT_LINES = 10;
const WORDS_MS = 20;

/** One worker thread that serves one invocation at a time, as Lambda's execution environments do. */
export interface ExecutionEnvironment {
  /** Answers the result as JSON text. @throws FunctionError */
  invoke(invocation: Invocation, timeoutSeconds: number): Promise<string>;
  /** What it wrote last, oldest first: a failed invocation's own words. */
  lastWords(): readonly string[];
  /** False once the worker ended. */
  isAlive(): boolean;
  end(): Promise<void>;
}

export const createExecutionEnvironment = (
  file: string,
  env: Record<string, string>,
  log: Pick<AppendedFile, "write">,
): ExecutionEnvironment => {
  // Not the parent's flags: a test runner's loaders have no business in a function.
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    env,
    workerData: { file },
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  let isAlive = true;
  let pending: ((outcome: Answer) => void) | undefined;
  let crash: unknown;
  const lastWords: string[] = [];
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.on("data", (chunk: Buffer) => log.write(chunk));
    createInterface({ input: stream }).on("line", (line) => {
      lastWords.push(line);
      if (lastWords.length > KEPT_LINES) lastWords.shift();
    });
  }
  worker.on("message", (answer: Answer) => pending?.(answer));
  worker.on("error", (error) => {
    crash = error;
  });
  worker.on("exit", (code) => {
    isAlive = false;
    pending?.(failed("Runtime.ExitError", exitMessage(code, crash)));
  });
  worker.unref();

  return {
    async invoke(invocation, timeoutSeconds) {
      lastWords.length = 0;
      worker.ref();
      const answered = new Promise<Answer>((resolve) => {
        pending = resolve;
      });
      const timer = setTimeout(() => {
        isAlive = false;
        pending?.(failed("Sandbox.Timedout", timeoutMessage(invocation, timeoutSeconds)));
        void worker.terminate();
      }, timeoutSeconds * 1000);
      worker.postMessage(invocation);
      const answer = await answered;
      pending = undefined;
      clearTimeout(timer);
      if (isAlive) worker.unref();
      if ("result" in answer) return answer.result;
      // What it wrote comes by another way than the answer, and a little later.
      await new Promise((resolve) => setTimeout(resolve, WORDS_MS));
      throw new FunctionError(answer.failure);
    },
    lastWords: () => lastWords,
    isAlive: () => isAlive,
    async end() {
      isAlive = false;
      await worker.terminate();
    },
  };
};

const failed = (errorType: string, errorMessage: string): Answer => ({
  failure: { errorType, errorMessage, trace: [] },
});

const exitMessage = (code: number, crash: unknown): string =>
  `Runtime exited with error: exit status ${code}${crash instanceof Error ? ` (${crash.name}: ${crash.message})` : ""}`;

const timeoutMessage = ({ awsRequestId }: Invocation, seconds: number): string =>
  `RequestId: ${awsRequestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
