import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { errorText } from "../../../error-text.ts";
import { InferenceSession } from "../../../onnx-runtime/onnx-runtime.ts";
import { InputConfigurationError } from "./client-error.ts";
import { type InputShapes, refuseOtherShapes } from "./data-input-config.ts";
import { onnxHeader } from "./onnx-header.ts";

/** Of ONNX 1.7, the newest that Neo takes for edge targets. */
const MAX_OPSET = 12;

/**
 * The graph as ONNX Runtime rewrites it. Unlike Neo's output it keeps its open dimensions, because
 * the Node binding cannot fix them; `compiled.meta` has the shapes that were asked for.
 * @throws InputConfigurationError for what Neo would refuse
 */
export const optimise = async (
  file: Uint8Array,
  given: InputShapes,
  scratchDirectory: string,
): Promise<Uint8Array> => {
  const header = onnxHeader(file);
  const opset = header?.opsets[""];
  if (opset === undefined) throw unreadable("not an ONNX file");
  if (opset > MAX_OPSET) {
    throw new InputConfigurationError(
      `The model uses ONNX operator set ${opset}; ONNX 1.7 (operator set ${MAX_OPSET}) is the newest supported. Export it with opset ${MAX_OPSET}.`,
    );
  }
  const session = await open(file, {});
  try {
    refuseOtherShapes(given, session.inputMetadata);
  } finally {
    await session.release();
  }
  const directory = await mkdtemp(join(scratchDirectory, "neo-"));
  try {
    const optimizedModelFilePath = join(directory, "model.onnx");
    const compiled = await open(file, {
      optimizedModelFilePath,
      // Beyond "extended" the graph is laid out for the processor that compiles.
      graphOptimizationLevel: "extended",
    });
    await compiled.release();
    return new Uint8Array(await readFile(optimizedModelFilePath));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

const open = async (
  file: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> => {
  try {
    return await InferenceSession.create(file, {
      intraOpNumThreads: 1,
      logSeverityLevel: 4,
      ...options,
    });
  } catch (error) {
    throw unreadable(errorText(error));
  }
};

const unreadable = (reason: string): InputConfigurationError =>
  new InputConfigurationError(
    `Unable to load the model: ${reason.slice(0, 600)}. Please make sure the framework you select is correct and the file is complete.`,
  );
