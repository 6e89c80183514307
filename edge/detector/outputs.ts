import { ModelRefused } from "../../domain/errors.ts";
import { ownValue } from "../../domain/own-value.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import { ofOneWindow } from "./runtime/input.ts";
import type { Outputs } from "./runtime/runtime.ts";

/**
 * Says that the outputs are those of the manifest, name by name and length by length: an absent
 * score must never be taken for a healthy one.
 * @throws ModelRefused naming what differs
 */
export const checkOutputs = (manifest: Manifest, outputs: Outputs): void => {
  for (const { name, shape } of manifest.outputs) {
    const found = ownValue(outputs, name);
    const expected = ofOneWindow(shape).reduce((size, dimension) => size * dimension, 1);
    if (!found) {
      throw new ModelRefused(
        `the model has no output ${name}; it has ${Object.keys(outputs).join(", ") || "none"}`,
      );
    }
    if (found.length !== expected) {
      throw new ModelRefused(`output ${name}: expected ${expected} values, got ${found.length}`);
    }
  }
};
