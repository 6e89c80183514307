import { join } from "node:path";
import { ModelRefused } from "../../../domain/errors.ts";
import { type Manifest, MODEL_FILE } from "../../../domain/turbine/manifest.ts";
import { switchTelemetryOff } from "../environment.ts";
import { inputOf } from "./input.ts";
import type { Outputs, Runtime } from "./runtime.ts";

/**
 * ONNX Runtime on one thread: a window takes microseconds, and the device has other work. Imported
 * on demand, because the other delivery must not load 45 MB of it.
 * @throws ModelRefused when the runtime does not take the file
 */
export const openOnnxRuntime = async (modelDir: string, manifest: Manifest): Promise<Runtime> => {
  switchTelemetryOff();
  const { InferenceSession, Tensor } = await import("onnxruntime-node");
  const { name, shape } = inputOf(manifest);
  const path = join(modelDir, MODEL_FILE);
  const session = await InferenceSession.create(path, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    // What fails is thrown here as well; twice a second it would fill the device's log.
    logSeverityLevel: 4,
  }).catch((cause: unknown) => {
    throw new ModelRefused(`ONNX Runtime does not take ${path}`, { cause });
  });
  const runShaped = async (input: Float32Array, dims: readonly number[]): Promise<Outputs> => {
    const results = await session.run({ [name]: new Tensor("float32", input, dims) });
    return Object.fromEntries(
      Object.entries(results).map(([output, tensor]) => [output, floatsOf(output, tensor.data)]),
    );
  };
  return {
    run: (input) => runShaped(input, shape),
    ...(hasFreeBatch(manifest) && {
      runMany: (windows: Float32Array, count: number) =>
        runShaped(windows, [count, ...shape.slice(1)]),
    }),
    close: () => session.release(),
  };
};

/** Whether the model leaves the number of windows to its caller. */
const hasFreeBatch = ({ inputs }: Manifest): boolean => typeof inputs[0]?.shape[0] === "string";

const floatsOf = (name: string, data: unknown): Float32Array => {
  if (data instanceof Float32Array) return data;
  throw new ModelRefused(`output ${name}: expected float32, got ${data?.constructor.name}`);
};
