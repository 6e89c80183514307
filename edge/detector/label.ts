import { topics } from "../../domain/topics.ts";
import type { ModelLabel } from "../../domain/turbine/model-label.ts";
import { cutToBytes } from "./health/fitted.ts";
import type { Letter } from "./outbox/letter.ts";

export interface Announcer {
  /** With a reason when this model serves because another one failed. */
  loaded(modelVersion: string, reason?: string): void;
  notLoaded(modelVersion: string, reason: string): void;
}

const LONGEST_REASON_BYTES = 600;

/**
 * Says for each turbine which model serves it; retained, so that a later reader learns it too. It is
 * taken back when the model is put away, for nobody else takes a retained label back.
 */
export const createAnnouncer = (
  turbines: readonly string[],
  publish: (letter: Letter) => void,
  now: () => number = Date.now,
): Announcer => {
  let said: string | undefined;

  /** What readers know already is not sent again: fifty turbines' labels would hold up their verdicts. */
  const announce = (label: Omit<ModelLabel, "time">): void => {
    const words = JSON.stringify(label);
    if (words === said) return;
    said = words;
    const payload = JSON.stringify({ ...label, time: now() } satisfies ModelLabel);
    for (const turbineId of turbines) {
      publish({ lane: "label", topic: topics.labelUpdate(turbineId), payload });
    }
  };
  return {
    loaded: (modelVersion, reason) =>
      announce({
        model_label_status: "Model loaded",
        modelVersion,
        ...(reason !== undefined && { reason: cutToBytes(reason, LONGEST_REASON_BYTES) }),
      }),
    notLoaded: (modelVersion, reason) =>
      announce({
        model_label_status: "Model not loaded",
        modelVersion,
        reason: cutToBytes(reason, LONGEST_REASON_BYTES),
      }),
  };
};
