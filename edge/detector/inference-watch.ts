import type { HealthReporter } from "./health/health-reporter.ts";
import type { Announcer } from "./label.ts";
import { describe, log } from "./log.ts";
import type { Meters } from "./meters.ts";

export interface InferenceWatch {
  failed(error: unknown): void;
  /** The first inference after a failed one went well. */
  recovered(): void;
}

/** One failed inference may be an accident; after so many in a row the model does not work here. */
const FAILURES_IN_A_ROW = 10;

/** Reports failed inferences: the reason at once, and the model as not loaded when they go on. */
export const watchInference = (
  modelVersion: string,
  meters: () => Meters,
  health: HealthReporter,
  announcer: Announcer,
): InferenceWatch => ({
  failed(error) {
    const { inARow, total } = meters().failures();
    const reason = `inference failed: ${describe(error)}`;
    if (inARow === 1) log("inference-failed", { reason, total });
    if (inARow === FAILURES_IN_A_ROW) announcer.notLoaded(modelVersion, reason);
    health.change({ state: inARow < FAILURES_IN_A_ROW ? "running" : "refused", reason });
  },
  recovered() {
    if (health.state().state === "refused") announcer.loaded(modelVersion);
    health.change({ state: "running" });
  },
});
