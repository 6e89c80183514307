import type { Manifest } from "../../domain/turbine/manifest.ts";
import { splitByTime } from "../../training/data/split.ts";
import { fitNormalBehaviourCandidate } from "../../training/fit.ts";
import { simulateHistory } from "../../training/simulate-history.ts";
import { trainModel } from "../../training/train-model.ts";

export interface TrainedFiles {
  readonly manifest: Manifest;
  readonly onnx: Uint8Array;
}

const PURGE = 300;

/** A model of the product's own training, as it would be registered; another seed is another model. */
export const goodModel = async (
  seed: number,
  history: { readonly turbines: number; readonly minutes: number },
): Promise<TrainedFiles> => {
  const { train, validation } = splitByTime(simulateHistory({ ...history, seed }), PURGE);
  const families = [fitNormalBehaviourCandidate];
  const { manifest, onnx } = await trainModel(train, validation, { seed, source: "zoo", families });
  return { manifest, onnx };
};
