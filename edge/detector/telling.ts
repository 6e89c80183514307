import { topics } from "../../domain/topics.ts";
import { createSampler } from "./capture.ts";
import type { Meters } from "./meters.ts";
import type { Letter } from "./outbox/letter.ts";
import type { SpokenVerdict } from "./spoken-verdict.ts";
import type { ModelsPlan } from "./understudy/models.ts";

export interface TellingPlan {
  readonly captureMinutes: number;
  readonly publish: (letter: Letter) => void;
  readonly sendVerdict: (verdict: SpokenVerdict) => void;
  /** Nobody could judge a window. */
  readonly onFailed?: (error: unknown) => void;
  /** The first verdict after such a window. */
  readonly onRecovered?: () => void;
}

/** What becomes of each judged window: its verdict is sent and counted, some are captured. */
export const createTelling = (
  plan: TellingPlan,
  meters: Pick<Meters, "countVerdict">,
): Pick<ModelsPlan, "tell" | "onLost" | "isCaptureDue"> => {
  const sampler = createSampler(plan.captureMinutes);
  let lostInARow = 0;
  return {
    isCaptureDue: sampler.isDue,
    tell({ window, verdict }, { rateHz, speaks }) {
      plan.sendVerdict(verdict);
      const captured = sampler.take(window, verdict, rateHz);
      if (captured) {
        const topic = topics.capture(verdict.turbineId);
        plan.publish({ lane: "capture", topic, payload: captured });
      }
      // What the model before still owed is not the speaking one's work.
      if (speaks) meters.countVerdict(verdict.anomalies.includes(true));
      if (lostInARow > 0) plan.onRecovered?.();
      lostInARow = 0;
    },
    onLost(outcome) {
      if (outcome.kind !== "failed") return;
      lostInARow += 1;
      plan.onFailed?.(outcome.error);
    },
  };
};
