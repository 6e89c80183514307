import { detectionOf } from "../../../domain/turbine/detection/settings.ts";
import { kernelDifference } from "../../../domain/turbine/engine/kernel/kernel-check.ts";
import { kernelParametersOf } from "../../../domain/turbine/engine/kernel/kernel-parameters.ts";
import { createKernel } from "../../../domain/turbine/engine/kernel/normal-behaviour-kernel.ts";
import { kernelScorer } from "../../../domain/turbine/engine/kernel/score-windows.ts";
import { answerOf, type BatchScorer } from "../../../domain/turbine/engine/scorer.ts";
import type { Manifest } from "../../../domain/turbine/manifest.ts";
import { describe, log } from "../log.ts";
import { within } from "../within.ts";
import type { Runtime } from "./runtime.ts";

/** How a model's windows are scored on this device. */
export interface Scoring {
  /** Present where a runtime has to be asked; absent where the manifest's kernel does. */
  readonly scorer: BatchScorer | undefined;
  /** Windows that the runtime takes in one call. */
  readonly mostAtOnce: number;
  /** The same for windows beside the stream. */
  readonly aside: BatchScorer;
}

/** A model that does not answer has failed; the windows behind it must not wait for ever. */
const LIMIT_MS = 5_000;
const MOST_AT_ONCE = 512;

/**
 * The kernel that the manifest brings, if it says what the model's own graph says; else the runtime.
 */
export const openScoring = async (runtime: Runtime, manifest: Manifest): Promise<Scoring> => {
  const viaRuntime = runtimeScoring(runtime, manifest);
  const kernel = kernelOf(manifest);
  if (kernel === undefined) return viaRuntime;
  const difference = await kernelDifference(kernel, viaRuntime.aside, manifest).catch(describe);
  if (difference === undefined) return { scorer: undefined, mostAtOnce: 1, aside: kernel };
  log("kernel-unused", { reason: `the kernel and the model's graph differ: ${difference}` });
  return viaRuntime;
};

/** Every window by the runtime. */
export const runtimeScoring = (runtime: Runtime, manifest: Manifest): Scoring => {
  const graph = graphScorer(runtime, manifest);
  return { scorer: graph, mostAtOnce: runtime.runMany ? MOST_AT_ONCE : 1, aside: graph };
};

const kernelOf = (manifest: Manifest): BatchScorer | undefined => {
  const parameters = kernelParametersOf(manifest);
  return (
    parameters && kernelScorer(createKernel(parameters, manifest.window), manifest.window.length)
  );
};

const graphScorer = (runtime: Runtime, manifest: Manifest): BatchScorer => {
  const detection = detectionOf(manifest);
  const { runMany } = runtime;
  const outputsOf = (windows: Float32Array, count: number) =>
    runMany ? runMany(windows, count) : runtime.run(windows);
  const scoreMany = async (windows: Float32Array, count: number): Promise<Float32Array> =>
    answerOf(await within(LIMIT_MS, outputsOf(windows, count), "inference"), detection, count);
  if (runMany) return { score: scoreMany };
  const size = manifest.window.length * manifest.channels.length;
  return {
    async score(windows, count) {
      const parts: Float32Array[] = [];
      for (let i = 0; i < count; i++) {
        parts.push(await scoreMany(windows.slice(i * size, (i + 1) * size), 1));
      }
      return Float32Array.from(parts.flatMap((part) => Array.from(part)));
    },
  };
};
