import { topics } from "../../domain/topics.ts";
import type { ModelLabel } from "../../domain/turbine/model-label.ts";
import type { Message } from "./device-link.ts";

export interface Announcer {
  loaded(modelVersion: string): void;
  notLoaded(modelVersion: string, reason: string): void;
}

const LONGEST_REASON = 500;

/** Says for each turbine which model serves it; retained, so that a later reader learns it too. */
export const createAnnouncer = (
  turbines: readonly string[],
  publish: (message: Message) => void,
): Announcer => {
  const announce = (label: ModelLabel): void => {
    const payload = JSON.stringify(label);
    for (const turbineId of turbines) {
      publish({ topic: topics.labelUpdate(turbineId), payload, qos: 1, retain: true });
    }
  };
  return {
    loaded: (modelVersion) => announce({ model_label_status: "Model loaded", modelVersion }),
    notLoaded: (modelVersion, reason) =>
      announce({
        model_label_status: "Model not loaded",
        modelVersion,
        reason: reason.slice(0, LONGEST_REASON),
      }),
  };
};
