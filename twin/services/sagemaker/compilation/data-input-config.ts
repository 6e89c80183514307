import type { InferenceSession } from "onnxruntime-node";
import { InputConfigurationError } from "./client-error.ts";

export type InputShapes = Readonly<Record<string, readonly number[]>>;

/** DataInputConfig's text: for ONNX a dictionary, input name to shape. @throws InputConfigurationError */
export const parseDataInputConfig = (text: string | undefined): InputShapes => {
  const value = jsonOf(text);
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw malformed(text);
  for (const shape of Object.values(value)) {
    const isShape = Array.isArray(shape) && shape.every((size) => Number.isInteger(size));
    if (!isShape) throw malformed(text);
  }
  return value as InputShapes;
};

/**
 * Holds the given shapes against the graph's inputs; one name of an open dimension stands for one
 * size wherever it appears. @throws InputConfigurationError naming the input
 */
export const refuseOtherShapes = (
  given: InputShapes,
  inputs: readonly InferenceSession.ValueMetadata[],
): void => {
  const names = inputs.map(({ name }) => name);
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  const missing = names.filter((name) => !Object.hasOwn(given, name));
  if (unknown.length > 0 || missing.length > 0) {
    throw new InputConfigurationError(
      `DataInputConfig names the inputs ${Object.keys(given).join(", ") || "(none)"}, the model's are ${names.join(", ")}. Use the model's names.`,
    );
  }
  const open: Record<string, number> = {};
  for (const input of inputs) {
    if (!input.isTensor) continue;
    const shape = given[input.name] ?? [];
    const fits =
      shape.length === input.shape.length &&
      shape.every((size, index) => size > 0 && accepts(input.shape[index], size, open));
    if (!fits) {
      throw new InputConfigurationError(
        `DataInputConfig gives input ${input.name} the shape [${shape.join(",")}], the model has [${input.shape.join(",")}]. Give every dimension a positive size that fits.`,
      );
    }
  }
};

const accepts = (
  declared: number | string | undefined,
  size: number,
  open: Record<string, number>,
): boolean => {
  if (typeof declared !== "string") return declared === size || declared === -1;
  if (declared === "") return true;
  open[declared] ??= size;
  return open[declared] === size;
};

const jsonOf = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
};

const malformed = (text: string | undefined): InputConfigurationError =>
  new InputConfigurationError(
    `DataInputConfig must be a JSON dictionary of input names and shapes for ONNX, such as {"input0":[1,6,10,10]}; got ${text ?? "nothing"}.`,
  );
