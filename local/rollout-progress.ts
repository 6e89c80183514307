import { isSuccess, type Outcome } from "../domain/rollout.ts";
import type { Cloud } from "./cloud.ts";

/** States worth a line on the terminal. */
const TOLD = new Set([
  "Preflight",
  "StartCompilation",
  "StartPackaging",
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
    const stop = cloud.executions.onEvent((execution, event) => {
      const entered = (event["stateEnteredEventDetails"] as { name?: string } | undefined)?.name;
      if (entered && TOLD.has(entered)) say(`rollout: ${entered}`);
      if (
        ![
          "ExecutionSucceeded",
          "ExecutionFailed",
          "ExecutionAborted",
          "ExecutionTimedOut",
        ].includes(event.type)
      )
        return;
      const { outcome = "failed", reason = execution.cause ?? "" } = outputOf(execution.output);
      if (outcome === "alreadyRunning" || outcome === "alreadyReleased") return;
      stop();
      if (isSuccess(outcome)) resolve(`rollout: ${outcome}, ${reason}`);
      else reject(new Error(`the rollout ended as ${outcome}: ${reason}`));
    });
  });

const outputOf = (output: string | undefined): { outcome?: Outcome; reason?: string } =>
  output === undefined ? {} : (JSON.parse(output) as { outcome?: Outcome; reason?: string });
