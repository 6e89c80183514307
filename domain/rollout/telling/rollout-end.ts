import { OUTCOMES, type Outcome } from "../outcome.ts";
import type { HistoryEvent } from "./history-event.ts";

export interface RolloutEnd {
  readonly outcome: Outcome;
  readonly reason: string;
}

/** How an execution ended, when this event is its end. */
export const endOf = (event: HistoryEvent): RolloutEnd | undefined => {
  const succeeded = event["executionSucceededEventDetails"] as { output: string } | undefined;
  if (succeeded) return JSON.parse(succeeded.output) as RolloutEnd;
  const failed = event["executionFailedEventDetails"] as Failed | undefined;
  if (failed) return { outcome: outcomeOf(failed), reason: failed.cause ?? noReason(failed) };
  if (event.type === "ExecutionAborted") {
    const { cause } = (event["executionAbortedEventDetails"] ?? {}) as Failed;
    return { outcome: "aborted", reason: cause ?? "somebody stopped it" };
  }
  return event.type === "ExecutionTimedOut"
    ? { outcome: "aborted", reason: "its time was over" }
    : undefined;
};

interface Failed {
  readonly error?: string;
  readonly cause?: string;
}

/** Close writes an outcome's name with a capital as the Error. */
const outcomeOf = ({ error = "" }: Failed): Outcome =>
  OUTCOMES.find((outcome) => outcome.toLowerCase() === error.toLowerCase()) ?? "failed";

const noReason = ({ error }: Failed): string => error ?? "no reason given";
