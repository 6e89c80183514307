import { DUPLICATES, isSuccess, type Outcome } from "../domain/rollout/outcome.ts";
import type { Cloud } from "./cloud.ts";

/** States worth a line on the terminal. */
const TOLD = new Set([
  "Preflight",
  "StartCompilation",
  "SignModel",
  "PublishModel",
  "RegisterDetector",
  "DeployRing",
  "Hold",
  "RollBack",
]);

/**
 * Tells a rollout's steps, and answers the end of the first one that was no duplicate.
 * @throws Error with the outcome's reason when it did not release
 */
export const followRollout = (
  cloud: Pick<Cloud, "executions">,
  say: (line: string) => void,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const settle = ({ outcome, reason }: End): void => {
      if (DUPLICATES.has(outcome)) return;
      stop();
      if (isSuccess(outcome)) resolve(`rollout: ${outcome}, ${reason}`);
      else reject(new Error(`the rollout ended as ${outcome}: ${reason}`));
    };
    const stop = cloud.executions.onEvent((_execution, event) => {
      const entered = (event["stateEnteredEventDetails"] as { name?: string } | undefined)?.name;
      if (entered && TOLD.has(entered)) say(`rollout: ${entered}`);
      const end = endOf(event);
      if (end) settle(end);
    });
  });

interface End {
  readonly outcome: Outcome;
  readonly reason: string;
}

const endOf = (event: { type: string; [details: string]: unknown }): End | undefined => {
  const succeeded = event["executionSucceededEventDetails"] as { output: string } | undefined;
  if (succeeded) return JSON.parse(succeeded.output) as End;
  const failed = event["executionFailedEventDetails"] as { cause?: string } | undefined;
  if (failed) return { outcome: "failed", reason: failed.cause ?? "no reason given" };
  return event.type === "ExecutionAborted" || event.type === "ExecutionTimedOut"
    ? { outcome: "aborted", reason: event.type }
    : undefined;
};
