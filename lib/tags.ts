import { staged } from "../domain/stage.ts";

/** On everything that takes tags: by it one finds the product's parts and its costs. */
export const APPLICATION_TAG = "application";

/** Its value, by which a stage's costs are told from another's. */
export const applicationOf = (stage: string): string => staged(stage, "retrain-to-fleet");
