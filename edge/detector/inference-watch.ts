import { FAILURES_IN_A_ROW } from "../../domain/turbine/understudy/trial.ts";
import type { HealthReporter, HealthState } from "./health/health-reporter.ts";
import type { Announcer } from "./label.ts";
import { describe, log } from "./log.ts";

export interface InferenceWatch {
  /** Nobody could judge a window. */
  failed(error: unknown): void;
  /** The first verdict after such a window. */
  recovered(): void;
}

/** Who speaks at present, and what health says of it while nothing fails. */
export interface Speaker {
  readonly version: string;
  readonly usual: HealthState;
}

/** Reports failed inferences: the reason at once, and the model as not loaded when they go on. */
export const watchInference = (
  speaker: () => Speaker,
  health: HealthReporter,
  announcer: Announcer,
): InferenceWatch => {
  let inARow = 0;
  return {
    failed(error) {
      inARow += 1;
      const { version, usual } = speaker();
      const reason = `inference failed: ${describe(error)}`;
      if (inARow === 1) log("inference-failed", { reason });
      if (inARow === FAILURES_IN_A_ROW) announcer.notLoaded(version, reason);
      health.change({ ...usual, reason, ...(inARow >= FAILURES_IN_A_ROW && { state: "refused" }) });
    },
    recovered() {
      const { version, usual } = speaker();
      if (inARow >= FAILURES_IN_A_ROW) announcer.loaded(version, usual.reason);
      inARow = 0;
      health.change(usual);
    },
  };
};
