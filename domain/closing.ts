import * as z from "zod/mini";
import { parse } from "./parse.ts";

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
      reason: detail.cause ?? `the execution ended as ${detail.status} before it could close`,
      ...(detail.error && { error: detail.error }),
    },
  };
};
