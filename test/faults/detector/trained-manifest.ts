import { trainDetectors } from "../../../bench/detection-detectors.ts";
import type { Manifest } from "../../../domain/turbine/manifest.ts";
import { DEFAULT_HISTORY, simulateHistory } from "../../../training/simulate-history.ts";

let trained: Promise<Manifest> | undefined;

/** The shipped family, trained on the sample's own history; once for all tables of a process. */
export const trainedManifest = (): Promise<Manifest> => {
  trained ??= train();
  return trained;
};

const train = async (): Promise<Manifest> => {
  const history = simulateHistory({ ...DEFAULT_HISTORY, seed: 1 });
  const [ours] = await trainDetectors(history, 1, false);
  if (!ours) throw new Error("no model was trained");
  return { ...ours.manifest, modelVersion: "1" };
};
