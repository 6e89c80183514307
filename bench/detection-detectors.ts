import { CHANNELS } from "../domain/turbine/channels.ts";
import type { Manifest } from "../domain/turbine/manifest.ts";
import type { Segment } from "../training/data/segment.ts";
import { splitByTime } from "../training/data/split.ts";
import { windowsOf } from "../training/data/windows.ts";
import {
  ewmaCandidate,
  type Family,
  fitAutoencoderCandidate,
  fitNormalBehaviourCandidate,
  fitPcaCandidate,
  zScoreCandidate,
} from "../training/fit.ts";
import { openModel, type ScoringModel } from "../training/runtime.ts";
import { trainModel } from "../training/train-model.ts";

/** A trained model that the benchmark puts through the same readings as the others. */
export interface Detector {
  readonly name: string;
  readonly model: ScoringModel;
  readonly manifest: Manifest;
}

const PURGE = 300;
const BASELINES: readonly (readonly [string, Family])[] = [
  ["PCA-16", fitPcaCandidate],
  ["autoencoder", fitAutoencoderCandidate],
  ["z-score", zScoreCandidate],
  ["EWMA", ewmaCandidate],
];

/** Ours first; with `withBaselines` every baseline with the same calibration, and the original's recipe. */
export const trainDetectors = async (
  history: readonly Segment[],
  seed: number,
  withBaselines: boolean,
): Promise<Detector[]> => {
  const { train, validation } = splitByTime(history, PURGE);
  const detector = async (name: string, family: Family): Promise<Detector> => {
    const options = { seed, source: "benchmark", families: [family] };
    const { onnx, manifest } = await trainModel(train, validation, options);
    return { name, model: await openModel(onnx), manifest };
  };
  const detectors = [await detector("ours", fitNormalBehaviourCandidate)];
  if (!withBaselines) return detectors;
  for (const [name, family] of BASELINES) detectors.push(await detector(name, family));
  const autoencoder = detectors.find(({ name }) => name === "autoencoder");
  if (autoencoder) detectors.push(await originalRecipe(autoencoder, train));
  return detectors;
};

/** One decision per 500 readings, as the original sample's buffer. */
const ORIGINAL_STRIDE = 500;

/**
 * The original sample's recipe around the dense autoencoder: the threshold of a channel is its mean
 * training error, a single window decides, and it decides once per 500 readings. (Its own network,
 * 2-D convolutional, is 25 times slower and, as measured elsewhere, no better.)
 */
const originalRecipe = async (
  { model, manifest }: Detector,
  train: readonly Segment[],
): Promise<Detector> => {
  const windows = windowsOf(train, manifest.window.length, manifest.window.stride);
  const { scores = new Float32Array() } = await model.run(windows);
  const means = CHANNELS.map((_, channel) => {
    let sum = 0;
    for (let row = 0; row < windows.count; row++)
      sum += scores[row * CHANNELS.length + channel] ?? 0;
    return Math.max(1e-6, sum / windows.count);
  });
  return {
    name: "original recipe",
    model,
    manifest: {
      ...manifest,
      window: { ...manifest.window, stride: ORIGINAL_STRIDE },
      thresholds: means,
      detection: {
        ...manifest.detection,
        persistence: { raise: 1, raiseGross: 1, clear: 1 },
        frozenSeconds: CHANNELS.map(() => null),
        grossRatio: 1e9,
      },
    },
  };
};
