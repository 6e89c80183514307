import { at } from "../domain/numbers.ts";
import { CHANNELS } from "../domain/turbine/channels.ts";
import { ROTOR_CHANNEL } from "../domain/turbine/parts.ts";
import type { Candidate } from "./candidate.ts";
import type { WindowSet } from "./data/windows.ts";
import { autoencoderGraph, fitAutoencoder } from "./models/autoencoder.ts";
import { fitNormalBehaviour, LEVEL_PAIRS, VIBRATION_LEVELS } from "./models/normal-behaviour.ts";
import { normalBehaviourGraph } from "./models/normal-behaviour-graph.ts";
import { kernelFor } from "./models/normal-behaviour-kernel.ts";
import { fitPca, pcaGraph } from "./models/pca.ts";
import type { Scaling } from "./models/scaling.ts";
import { largestDepartureGraph, smoothedDepartureGraph } from "./models/simple-graphs.ts";

/** Everything a family may learn from. */
export interface FitInput {
  readonly windows: WindowSet;
  readonly scaling: Scaling;
  readonly runningRps: number;
  readonly rateHz: number;
  readonly seed: number;
}

/** How far one turbine may lastingly differ from the farm's mean; manufacturing, mounting, wear. */
const LEVEL_BOUND = 0.12;
/** The same for the logarithm of vibration. */
const VIBRATION_BOUND = 0.5;
/** Deviations below these are of no interest to anybody. */
const LEAST_LEVEL = 0.1;
const LEAST_VIBRATION = 0.8;
/** Share of a channel's mean below which a share of the expectation means nothing. */
const FLOOR_SHARE = 0.25;

export const fitNormalBehaviourCandidate = (input: FitInput): Candidate => {
  const { windows, scaling, runningRps, rateHz } = input;
  const model = fitNormalBehaviour(windows, scaling, { runningRps, rateHz });
  const meanOf = (channel: string) => Math.abs(at(scaling.mean, CHANNELS.indexOf(channel)));
  return {
    kind: "normal-behaviour",
    onnx: normalBehaviourGraph(model),
    kernel: kernelFor(model),
    levels: [
      ...LEVEL_PAIRS.map(({ channel, given }) => ({
        channel,
        given,
        bound: LEVEL_BOUND,
        least: LEAST_LEVEL,
        floor: Math.max(1e-6, FLOOR_SHARE * meanOf(channel)),
      })),
      ...VIBRATION_LEVELS.map(({ channel }) => ({
        channel,
        given: ROTOR_CHANNEL,
        bound: VIBRATION_BOUND,
        least: LEAST_VIBRATION,
        floor: 1,
      })),
    ],
  };
};

export const fitPcaCandidate = ({ windows, scaling, seed }: FitInput): Candidate => ({
  kind: "pca",
  onnx: pcaGraph(fitPca(windows, scaling, seed)),
  levels: [],
});

export const fitAutoencoderCandidate = ({ windows, scaling, seed }: FitInput): Candidate => ({
  kind: "autoencoder",
  onnx: autoencoderGraph(fitAutoencoder(windows, scaling, seed)),
  levels: [],
});

export const zScoreCandidate = ({ windows, scaling }: FitInput): Candidate => ({
  kind: "z-score",
  onnx: largestDepartureGraph(windows.length, scaling),
  levels: [],
});

export const ewmaCandidate = ({ windows, scaling }: FitInput): Candidate => ({
  kind: "ewma",
  onnx: smoothedDepartureGraph(windows.length, scaling),
  levels: [],
});

export type Family = (input: FitInput) => Candidate;

/** The families the trainer compares, in the order of preference on a tie. */
export const FAMILIES: readonly Family[] = [
  fitNormalBehaviourCandidate,
  fitPcaCandidate,
  fitAutoencoderCandidate,
  zScoreCandidate,
  ewmaCandidate,
];
