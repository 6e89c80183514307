import { setTimeout as wait } from "node:timers/promises";
import { ModelRefused } from "../../domain/errors.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import { describe } from "./log.ts";
import { checkOutputs } from "./outputs.ts";
import type { Outputs, Runtime } from "./runtime/runtime.ts";

const LIMIT_MS = 5_000;

/**
 * One inference on a window of the channels' means, the most ordinary readings there are.
 * @throws ModelRefused when an output is missing, misshapen, not finite or late
 */
export const selfTest = async (
  runtime: Runtime,
  manifest: Manifest,
  limitMs = LIMIT_MS,
): Promise<void> => {
  const means = manifest.channels.map(({ mean }) => mean);
  const input = Float32Array.from(
    { length: manifest.window.length * means.length },
    (_, cell) => means[cell % means.length] ?? 0,
  );
  const outputs = await firstInference(runtime, input, limitMs);
  checkOutputs(manifest, outputs);
  for (const { name } of manifest.outputs) {
    const wrong = outputs[name]?.find((value) => !Number.isFinite(value));
    if (wrong !== undefined) throw new ModelRefused(`self-test: output ${name} holds ${wrong}`);
  }
};

const firstInference = async (
  runtime: Runtime,
  input: Float32Array,
  limitMs: number,
): Promise<Outputs> => {
  const late = new AbortController();
  const tooLate = wait(limitMs, undefined, { signal: late.signal }).then(() => {
    throw new ModelRefused(`self-test: no answer within ${limitMs} ms`);
  });
  try {
    return await Promise.race([runtime.run(input), tooLate]);
  } catch (cause) {
    if (cause instanceof ModelRefused) throw cause;
    throw new ModelRefused(`self-test: inference failed: ${describe(cause)}`, { cause });
  } finally {
    tooLate.catch(() => undefined);
    late.abort();
  }
};
