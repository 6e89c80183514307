import * as z from "zod/mini";
import { parse } from "../parse.ts";

/** Executions that ended, possibly without reaching Close; see `endOfExecution`. */
export const unclosedPattern = (stateMachineArn: string) => ({
  source: ["aws.states"],
  "detail-type": ["Step Functions Execution Status Change"],
  detail: { stateMachineArn: [stateMachineArn], status: ["ABORTED", "TIMED_OUT", "FAILED"] },
});

const statusChange = z.object({
  detail: z.object({
    executionArn: z.string(),
    name: z.string(),
    status: z.string(),
    /** Epoch milliseconds; part of the rollout's key in the ledger. */
    startDate: z.number(),
    cause: z.optional(z.nullable(z.string())),
    error: z.optional(z.nullable(z.string())),
  }),
});

/**
 * Close's input made from Step Functions' status event, or undefined when it is the state
 * machine's own. (Step Functions developer guide, "EventBridge integration")
 */
export const endOfExecution = (input: unknown): object | undefined => {
  if (input === null || typeof input !== "object" || !("detail-type" in input)) return undefined;
  const { detail } = parse(statusChange, input, "event");
  return {
    rollout: {
      id: detail.name,
      executionArn: detail.executionArn,
      startedAt: new Date(detail.startDate).toISOString(),
    },
    outcome: {
      kind: detail.status === "ABORTED" ? "aborted" : "failed",
      // A timeout has an empty cause.
      reason: detail.cause || `the execution ended as ${detail.status} before it could close`,
      ...(detail.error && { error: detail.error }),
    },
  };
};

/** Executions that somebody stopped, or that took too long: no Catch of theirs ran. */
export const stoppedPattern = (stateMachineArn: string) => ({
  source: ["aws.states"],
  "detail-type": ["Step Functions Execution Status Change"],
  detail: { stateMachineArn: [stateMachineArn], status: ["ABORTED", "TIMED_OUT"] },
});

export interface Stopped {
  readonly executionArn: string;
  readonly name: string;
  readonly cause: string;
}

/** The execution that was stopped, out of its status event; undefined of any other input. */
export const stoppedExecution = (input: unknown): Stopped | undefined => {
  const ended = isStatusChange(input) ? parse(statusChange, input, "event").detail : undefined;
  return (
    ended && {
      executionArn: ended.executionArn,
      name: ended.name,
      cause: ended.cause || `it ended as ${ended.status}`,
    }
  );
};

const isStatusChange = (input: unknown): boolean =>
  (input as { "detail-type"?: unknown } | null)?.["detail-type"] ===
  "Step Functions Execution Status Change";

/** Why nothing is to be taken back, or undefined; Close, too, writes an end for who could not. */
export const stoppedAnswer = (
  outcome: string | undefined,
  rings: readonly { readonly deploymentId?: string | undefined }[],
): string | undefined => {
  if (rings.every(({ deploymentId }) => deploymentId === undefined)) {
    return "the execution that was stopped had touched no ring";
  }
  return outcome === undefined || outcome === "aborted" || outcome === "failed"
    ? undefined
    : `the execution that was stopped had ended as ${outcome}`;
};

/**
 * A failure in people's words. Step Functions hands on a function's whole answer, JSON with a stack
 * trace; the message in it is what the service, or our check, said.
 * (Step Functions developer guide, "Handling errors": Cause of a failed Lambda function)
 */
export const inPlainText = (cause: string): string => {
  const start = cause.indexOf("{");
  const message = start < 0 ? undefined : messageIn(cause.slice(start));
  return message === undefined ? cause : `${cause.slice(0, start)}${message}`;
};

const messageIn = (text: string): string | undefined => {
  try {
    const { errorMessage } = JSON.parse(text) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : undefined;
  } catch {
    return undefined;
  }
};
