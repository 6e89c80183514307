import type { Service } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { Invoke } from "../stepfunctions/perform-lambda.ts";
import type { InvokeLater } from "./asynchronous-invocations.ts";

/** Lambda for its clients: calls and descriptions. Functions are deployed with the twin. */
export const lambdaService = (
  invoke: Invoke,
  invokeLater: InvokeLater,
  descriptions: Service["operations"],
): Service => ({
  name: "lambda",
  operations: {
    ...descriptions,
    async Invoke({ FunctionName, InvocationType = "RequestResponse", Payload }: InvokeInput) {
      if (InvocationType === "DryRun") return { StatusCode: 204 };
      const payload = parsed(Payload);
      if (InvocationType === "Event") {
        invokeLater(FunctionName, payload);
        return { StatusCode: 202 };
      }
      return invoke(FunctionName, payload).then(answered, refusedOrFailed);
    },
  },
});

interface InvokeInput {
  readonly FunctionName: string;
  readonly InvocationType?: "RequestResponse" | "Event" | "DryRun";
  readonly Payload?: Uint8Array;
}

const parsed = (payload: Uint8Array = new Uint8Array()): unknown => {
  const text = Buffer.from(payload).toString("utf8");
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch (error) {
    throw unreadable(error);
  }
};

const unreadable = (error: unknown): AwsError =>
  new AwsError(
    "InvalidRequestContentException",
    `Could not parse request body into json: ${String(error)}`,
  );

const answered = (result: unknown) => ({
  StatusCode: 200,
  ExecutedVersion: "$LATEST",
  Payload: Buffer.from(JSON.stringify(result ?? null)),
});

/** What Lambda itself refuses is an error of the call; what the function throws is a result. */
const refusedOrFailed = (thrown: unknown) => {
  const { errorType, errorMessage, trace } = thrown as Readonly<Record<string, unknown>>;
  if (!(thrown instanceof Error) || typeof errorType !== "string") throw thrown;
  const [, refusal] = /^Lambda\.(\w+Exception)$/.exec(errorType) ?? [];
  if (refusal !== undefined) throw new AwsError(refusal, String(errorMessage), STATUS[refusal]);
  return {
    StatusCode: 200,
    FunctionError: "Unhandled",
    ExecutedVersion: "$LATEST",
    Payload: Buffer.from(JSON.stringify({ errorType, errorMessage, trace })),
  };
};

/** Others have 400. (Lambda API reference, Invoke) */
const STATUS: Readonly<Record<string, number>> = {
  ResourceNotFoundException: 404,
  TooManyRequestsException: 429,
  ServiceException: 500,
};
