import { writeChannels } from "../domain/turbine/detection/channel-values.ts";
import type { Reading } from "../domain/turbine/reading.ts";
import type { Verdict } from "../domain/turbine/verdict.ts";
import { createReplayer } from "../training/evaluation/replay.ts";
import type { Detector } from "./detection-detectors.ts";

/** What both plants can do. */
export interface Plant {
  step(): Reading;
  setFault(kind: string, on: boolean, strength?: number): void;
}

/** No turbine of the training data: its baseline has to be learnt. */
const UNKNOWN = "unknown";

/** From second `at`, the fault is on for `seconds`. */
export interface Episode {
  readonly kind: string;
  readonly strength?: number;
  readonly at: number;
  readonly seconds: number;
}

/** Runs a plant through its episodes and hands every detector's verdicts over, in bounded memory. */
export const runPlant = async (
  plant: Plant,
  detectors: readonly Detector[],
  { seconds, rateHz, episodes }: { seconds: number; rateHz: number; episodes: readonly Episode[] },
  onVerdict: (detector: Detector, verdict: Verdict) => void,
): Promise<void> => {
  const replayers = detectors.map((detector) =>
    createReplayer(detector.model, detector.manifest, UNKNOWN, (verdict) =>
      onVerdict(detector, verdict),
    ),
  );
  const values = new Float32Array(6);
  for (let seq = 0; seq < seconds * rateHz; seq++) {
    for (const episode of episodes) switchFault(plant, episode, seq / rateHz);
    writeChannels(plant.step(), values);
    for (const replayer of replayers) {
      const pending = replayer.push(values, seq, (seq * 1_000) / rateHz);
      if (pending !== undefined) await pending;
    }
  }
  for (const replayer of replayers) await replayer.end();
};

const switchFault = (plant: Plant, { kind, strength, at, seconds }: Episode, now: number): void => {
  if (now === at) plant.setFault(kind, true, strength);
  if (now === at + seconds) plant.setFault(kind, false);
};
