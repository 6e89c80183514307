import { parentPort, workerData } from "node:worker_threads";
import { errorText } from "../error-text.ts";
import type { FunctionFailure } from "./function-error.ts";

/** What the execution environment sends for one invocation; the payload is JSON text. */
export interface Invocation {
  readonly payload: string;
  readonly awsRequestId: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly functionName: string;
  readonly functionArn: string;
}

export type Answer = { readonly result: string } | { readonly failure: FunctionFailure };

type Handler = (event: unknown, context: object) => unknown;

process.setSourceMapsEnabled(true);

const load = async (): Promise<Handler> => {
  try {
    const { handler } = (await import(workerData.file)) as { handler?: Handler };
    if (typeof handler === "function") return handler;
  } catch (cause) {
    throw renamed("Runtime.ImportModuleError", cause);
  }
  throw renamed("Runtime.HandlerNotFound", new Error("the module exports no function 'handler'"));
};

const renamed = (name: string, cause: unknown): Error => {
  const error = new Error(errorText(cause), { cause });
  error.name = name;
  return error;
};

const loading = load();
// Told with the first invocation, as on Lambda.
loading.catch(() => undefined);

parentPort?.on("message", (invocation: Invocation) => void answer(invocation));

const answer = async (invocation: Invocation): Promise<void> => {
  let message: Answer;
  try {
    const handler = await loading;
    const result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    message = { result: JSON.stringify(result ?? null) };
  } catch (error) {
    message = { failure: failureOf(error) };
  }
  parentPort?.postMessage(message);
};

const contextOf = ({ awsRequestId, deadline, functionName, functionArn }: Invocation): object => ({
  awsRequestId,
  functionName,
  functionVersion: "$LATEST",
  invokedFunctionArn: functionArn,
  memoryLimitInMB: process.env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
  logGroupName: process.env["AWS_LAMBDA_LOG_GROUP_NAME"],
  logStreamName: process.env["AWS_LAMBDA_LOG_STREAM_NAME"],
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

const failureOf = (error: unknown): FunctionFailure =>
  error instanceof Error
    ? {
        errorType: error.name,
        errorMessage: error.message,
        trace: (error.stack ?? "").split("\n"),
      }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };
