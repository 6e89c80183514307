import { ModelRefused } from "../../domain/errors.ts";
import { ownValue } from "../../domain/own-value.ts";
import type { Manifest, Probe } from "../../domain/turbine/manifest.ts";
import { describe } from "./log.ts";
import { checkOutputs } from "./outputs.ts";
import type { Outputs, Runtime } from "./runtime/runtime.ts";
import { within } from "./within.ts";

const LIMIT_MS = 5_000;
/**
 * Relative to max(1, |value|): two runtimes differ by their rounding, 2e-5 at most where it was
 * measured; a model that was damaged or compiled wrongly differs by more than this.
 */
const TOLERANCE = 1e-3;

/**
 * One inference on a window of the channels' means, the most ordinary readings there are, and one on
 * each recorded window that the manifest brings: this runtime must say of it what training's said.
 * @throws ModelRefused when an output is missing, misshapen, not finite, late or another one
 */
export const selfTest = async (
  runtime: Pick<Runtime, "run">,
  manifest: Manifest,
  limitMs: number = LIMIT_MS,
): Promise<void> => {
  const means = manifest.channels.map(({ mean }) => mean);
  const input = Float32Array.from(
    { length: manifest.window.length * means.length },
    (_, cell) => means[cell % means.length] ?? 0,
  );
  const outputs = await answered(runtime, input, limitMs);
  checkOutputs(manifest, outputs);
  for (const { name } of manifest.outputs) {
    const wrong = outputs[name]?.find((value) => !Number.isFinite(value));
    if (wrong !== undefined) throw new ModelRefused(`self-test: output ${name} holds ${wrong}`);
  }
  for (const probe of manifest.probes ?? []) {
    checkProbe(probe, await answered(runtime, Float32Array.from(probe.window), limitMs));
  }
};

const checkProbe = ({ name, outputs }: Probe, found: Outputs): void => {
  for (const [output, expected] of Object.entries(outputs)) {
    const values = ownValue(found, output);
    const place = expected.findIndex((value, index) => !isSame(value, values?.[index]));
    if (place >= 0) {
      throw new ModelRefused(
        `self-test: for the recorded window "${name}" output ${output}[${place}] is ${values?.[place]}, in training it was ${expected[place]}; this runtime does not compute what was tested`,
      );
    }
  }
};

const isSame = (expected: number, found = Number.NaN): boolean =>
  Math.abs(found - expected) <= TOLERANCE * Math.max(1, Math.abs(expected));

const answered = async (
  runtime: Pick<Runtime, "run">,
  input: Float32Array,
  limitMs: number,
): Promise<Outputs> => {
  try {
    return await within(limitMs, runtime.run(input), "self-test");
  } catch (cause) {
    throw new ModelRefused(`self-test: inference failed: ${describe(cause)}`, { cause });
  }
};
