import { CHANNELS } from "../domain/turbine/channels.ts";
import { writeChannels } from "../domain/turbine/detection/channel-values.ts";
import { verdictOf } from "../domain/turbine/engine/decision.ts";
import { createEngine } from "../domain/turbine/engine/engine.ts";
import { createOrdering } from "../domain/turbine/engine/ordering/ordered-rows.ts";
import type { Reading } from "../domain/turbine/reading.ts";
import type { Verdict } from "../domain/turbine/verdict.ts";
import type { Segment } from "../training/data/segment.ts";
import { createSegmentCollector } from "../training/data/segments.ts";
import { createReplayer } from "../training/evaluation/replay.ts";
import { DEFAULT_HISTORY } from "../training/simulate-history.ts";
import type { Detector } from "./detection-detectors.ts";

/** What both plants can do. */
export interface Plant {
  step(): Reading;
  setFault(kind: string, on: boolean, strength?: number): void;
}

/** What all detectors are trained on. */
export const historyOf = ({ training }: HistoryMaker): Segment[] => {
  const collector = createSegmentCollector();
  for (let number = 1; number <= DEFAULT_HISTORY.turbines; number++) {
    const turbine = training(`learnt-${number}`, number);
    for (let step = 0; step < DEFAULT_HISTORY.minutes * 60 * RATE_HZ; step++)
      collector.add(turbine.step());
  }
  return [...collector.finish().segments];
};

interface HistoryMaker {
  training(id: string, number: number): Plant;
}

const RATE_HZ = 20;
/** No turbine of the training data: its baseline has to be learnt. */
const UNKNOWN = "unknown";

/** From second `at`, the fault is on for `seconds`. */
export interface Episode {
  readonly kind: string;
  readonly strength?: number;
  readonly at: number;
  readonly seconds: number;
}

/** Which verdicts are handed over: a day of all of them takes its time. */
export type Told = "all" | "lit";

/** Runs a plant through its episodes and hands every detector's verdicts over, in bounded memory. */
export const runPlant = async (
  plant: Plant,
  detectors: readonly Detector[],
  { seconds, rateHz, episodes, told = "all" }: PlantRun,
  onVerdict: (detector: Detector, verdict: Verdict) => void,
): Promise<void> => {
  const replayers = detectors.map((detector) => {
    const { model, manifest } = detector;
    const take = (verdict: Verdict): void => onVerdict(detector, verdict);
    return manifest.kernel
      ? judgedByKernel(manifest, told, take)
      : createReplayer(model, manifest, UNKNOWN, take);
  });
  const values = new Float32Array(CHANNELS.length);
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

interface PlantRun {
  readonly seconds: number;
  readonly rateHz: number;
  readonly episodes: readonly Episode[];
  readonly told?: Told;
}

/** As a device judges: by the model's kernel, reading by reading, which takes half of ONNX Runtime's time. */
const judgedByKernel = (
  manifest: Detector["manifest"],
  told: Told,
  onVerdict: (verdict: Verdict) => void,
): Pick<ReturnType<typeof createReplayer>, "push" | "end"> => {
  const engine = createEngine({
    manifest,
    turbines: [UNKNOWN],
    onDecision: (decision) => {
      if (told === "lit" && !decision.anomalies.includes(1)) return;
      onVerdict(verdictOf(decision, engine.speaker));
    },
  });
  const offer = createOrdering(1_000 / manifest.rateHz, engine.ordered(UNKNOWN));
  return {
    push: (values, seq, time) => {
      offer(values, seq, time);
      return undefined;
    },
    end: async () => {},
  };
};

const switchFault = (plant: Plant, { kind, strength, at, seconds }: Episode, now: number): void => {
  if (now === at) plant.setFault(kind, true, strength);
  if (now === at + seconds) plant.setFault(kind, false);
};
