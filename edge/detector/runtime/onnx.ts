import { join } from "node:path";
import { ModelRefused } from "../../../domain/errors.ts";
import { type Manifest, MODEL_FILE } from "../../../domain/turbine/manifest.ts";
import { switchTelemetryOff } from "../environment.ts";
import { inputOf } from "./input.ts";
import type { Runtime } from "./runtime.ts";

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
  }).catch((cause: unknown) => {
    throw new ModelRefused(`ONNX Runtime does not take ${path}`, { cause });
  });
  return {
    async run(input) {
      const results = await session.run({ [name]: new Tensor("float32", input, shape) });
      return Object.fromEntries(
        Object.entries(results).map(([output, tensor]) => [output, floatsOf(output, tensor.data)]),
      );
    },
    close: () => session.release(),
  };
};

const floatsOf = (name: string, data: unknown): Float32Array => {
  if (data instanceof Float32Array) return data;
  throw new ModelRefused(`output ${name}: expected float32, got ${data?.constructor.name}`);
};
