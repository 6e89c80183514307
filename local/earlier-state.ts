import { MODEL_COMPONENT } from "../domain/rollout/components.ts";
import type { Store } from "../twin/world/store.ts";

interface Reported {
  readonly components: readonly { readonly componentName: string; readonly version: string }[];
}

/** What an earlier start left, in words; undefined when there was none. */
export const earlierState = (store: Store): string | undefined => {
  if (store.collection("created-resources").size === 0) return undefined;
  const devices = [...store.collection<Reported>("greengrass/core-devices").values()];
  const models = devices.flatMap(
    ({ components }) =>
      components.find(({ componentName }) => componentName === MODEL_COMPONENT)?.version ?? [],
  );
  const counts = [...new Set(models)].map(
    (version) => `model ${modelIn(version)} runs on ${countOf(models, version)}`,
  );
  return counts.join(", ") || "no device runs a model yet";
};

/** A model component's version has the model's in its middle. */
const modelIn = (version: string): string => version.split(".")[1] ?? version;

const countOf = (models: readonly string[], version: string): string => {
  const count = models.filter((each) => each === version).length;
  return `${count} device${count === 1 ? "" : "s"}`;
};
