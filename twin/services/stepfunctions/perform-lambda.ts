import { partitionOf } from "../../partition.ts";
import type { TaskCall } from "../../state-machine/run.ts";
import { runtimeFailure, StateFailure } from "../../state-machine/state-failure.ts";
import type { RefuseCall } from "./refuse-call.ts";
import type { TaskTokens } from "./task-tokens.ts";

/** Calls a function by name or ARN; rejects with what has Lambda's `errorType`, `errorMessage`, `trace`. */
export type Invoke = (functionNameOrArn: string, payload: unknown) => Promise<unknown>;

const INTEGRATIONS = ["states:::lambda:invoke", "states:::lambda:invoke.waitForTaskToken"];

/** Whether a Task with this Resource can run in that Region: another partition's integrations cannot. */
export const isPerformed =
  (region: string) =>
  (resource: string): boolean => {
    const own = `arn:${partitionOf(region)}:`;
    return (
      INTEGRATIONS.some((integration) => resource === `${own}${integration}`) ||
      resource.startsWith(`${own}lambda:`)
    );
  };

/** Performs Tasks through Lambda: the integration, its callback form, and a function's own ARN. */
export const lambdaPerformer =
  (invoke: Invoke, tokens: TaskTokens, refuse: RefuseCall) =>
  async (call: TaskCall, roleArn: string): Promise<unknown> => {
    const { resource, arguments: given, token, signal, heartbeat } = call;
    if (/^arn:aws[a-z-]*:lambda:/.test(resource)) {
      refuse(roleArn, resource);
      return called(invoke, resource, given);
    }
    const { FunctionName, Payload } = argumentsIn(given);
    if (token !== undefined && call.isAsked) return tokens.wait(token, signal, heartbeat);
    refuse(roleArn, FunctionName);
    if (token === undefined) return answerOf(await called(invoke, FunctionName, Payload));
    // Before the call: the function may send the token back while it still runs.
    const result = tokens.wait(token, signal, heartbeat);
    result.catch(() => undefined);
    call.submitted(answerOf(await called(invoke, FunctionName, Payload)));
    return result;
  };

const argumentsIn = (given: unknown): { FunctionName: string; Payload: unknown } => {
  const fields = (typeof given === "object" && given !== null ? given : {}) as Record<
    string,
    unknown
  >;
  const strange = Object.keys(fields).filter((field) => !ARGUMENTS.has(field));
  if (strange.length > 0)
    throw runtimeFailure(
      `lambda:invoke takes ${[...ARGUMENTS].join(" and ")}, not ${strange.join(", ")}`,
    );
  const { FunctionName, Payload } = fields;
  if (typeof FunctionName === "string") return { FunctionName, Payload };
  throw runtimeFailure(
    `lambda:invoke: FunctionName must be text, but was ${JSON.stringify(FunctionName)}`,
  );
};

const ARGUMENTS = new Set(["FunctionName", "Payload"]);

const answerOf = (payload: unknown): object => ({
  ExecutedVersion: "$LATEST",
  Payload: payload,
  StatusCode: 200,
});

const called = async (invoke: Invoke, name: string, payload: unknown): Promise<unknown> => {
  try {
    return (await invoke(name, payload)) ?? null;
  } catch (error) {
    throw failureOf(error);
  }
};

/** A function's errorType is the Error, all it reported the Cause as JSON text. */
const failureOf = (thrown: unknown): StateFailure => {
  const known = (typeof thrown === "object" && thrown !== null ? thrown : {}) as Record<
    string,
    unknown
  >;
  const {
    errorType = known["name"] ?? "Lambda.Unknown",
    errorMessage = known["message"] ?? String(thrown),
    trace = [],
  } = known;
  const cause = JSON.stringify({ errorType, errorMessage, trace });
  return new StateFailure(String(errorType), cause, { cause: thrown });
};
