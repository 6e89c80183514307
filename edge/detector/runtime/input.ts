import { ModelRefused } from "../../../domain/errors.ts";
import type { Manifest } from "../../../domain/turbine/manifest.ts";

/**
 * The model's one input, with its free dimensions (the batch) set to one window.
 * @throws ModelRefused when the manifest has another number of inputs
 */
export const inputOf = (manifest: Manifest): { name: string; shape: number[] } => {
  const [input, ...others] = manifest.inputs;
  if (!input || others.length > 0) {
    throw new ModelRefused(
      `model.json inputs: expected one, got ${manifest.inputs.map(({ name }) => name).join(", ")}`,
    );
  }
  return { name: input.name, shape: ofOneWindow(input.shape) };
};

/** A tensor's shape when one window is given. */
export const ofOneWindow = (shape: readonly (number | string)[]): number[] =>
  shape.map((dimension) => (typeof dimension === "number" ? dimension : 1));
