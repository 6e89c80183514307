import type { Manifest } from "../../domain/turbine/manifest.ts";
import { archiveOf, filesOf } from "./archive.ts";
import { CRASHES, HANGS, LEAKS, REFUSES } from "./bad-detectors.ts";
import type { TrainedFiles } from "./good-model.ts";
import {
  type AnimalGraph,
  constantScore,
  driftsWithTheWeather,
  failsWhenMoving,
  notANumberWhenMoving,
  oneScoreTooFew,
  slow,
  slowUnderLoad,
} from "./graphs.ts";
import { bomb } from "./zip-bomb.ts";

/** A release that must not come through, with the files it is made of. */
export interface Animal {
  readonly name: string;
  /** The trainer's archive, model.tar.gz. */
  archive(plan: AnimalPlan): Promise<Uint8Array>;
  /** JavaScript that the detector's bundle begins with; the model may be a good one. */
  readonly detector?: string;
  /** Somebody else signed what was published. */
  readonly isSignedByAnother?: true;
  /** By when it must be stopped at the latest. */
  readonly stoppedBy: "check" | "ring" | "bake";
  /** What the rollout's reason must say. */
  readonly says: RegExp;
}

export interface AnimalPlan {
  readonly good: TrainedFiles;
  /** Matrix products that take 325 ms on this machine. */
  readonly slowProducts: number;
}

const good = ({ good: { onnx, manifest } }: AnimalPlan) =>
  archiveOf(onnx, { ...manifest, ...filesOf(onnx) });

const changed =
  (change: (manifest: Manifest) => Readonly<Record<string, unknown>>) =>
  ({ good: { onnx, manifest } }: AnimalPlan): Promise<Uint8Array> =>
    archiveOf(onnx, { ...manifest, ...filesOf(onnx), ...change(manifest) });

/** A model of another graph, without the good one's kernel and what else only that can promise. */
const drawn =
  (graphFor: AnimalGraph | ((plan: AnimalPlan) => AnimalGraph), thresholds = 8) =>
  (plan: AnimalPlan): Promise<Uint8Array> => {
    const graph = typeof graphFor === "function" ? graphFor(plan) : graphFor;
    const { kernel: _kernel, probes: _probes, ...manifest } = plan.good.manifest;
    const onnx = graph.bytes(plan.good.manifest);
    const { length } = manifest.window;
    return archiveOf(onnx, {
      ...manifest,
      ...filesOf(onnx),
      kind: "animal",
      inputs: [{ name: "window", shape: [graph.windows, length, 6], type: "float32" }],
      outputs: [{ name: "scores", shape: [graph.windows, graph.width], type: "float32" }],
      thresholds: manifest.thresholds.map(() => thresholds),
      detection: { ...manifest.detection, outputs: { scores: "scores" }, levels: [] },
    });
  };

const withKernelOff = ({ detection }: Manifest, persistence: number) => ({
  detection: {
    ...detection,
    persistence: { raise: persistence, raiseGross: persistence, clear: 4 },
  },
});

export const ANIMALS: readonly Animal[] = [
  {
    name: "flags all",
    archive: changed(({ thresholds }) => ({ thresholds: thresholds.map(() => 1e-6) })),
    stoppedBy: "ring",
    says: /only the new model flags/,
  },
  {
    name: "flags nothing: constant score",
    archive: drawn(constantScore),
    stoppedBy: "ring",
    says: /recognised 0 of \d+ (faults|challenges)|0 of \d+ challenges/,
  },
  {
    name: "flags nothing: thresholds 1e12",
    archive: changed(({ thresholds }) => ({ thresholds: thresholds.map(() => 1e12) })),
    stoppedBy: "ring",
    says: /recognised 0 of \d+ faults|0 of \d+ challenges/,
  },
  {
    name: "flags nothing: persistence 1e9",
    archive: changed((manifest) => withKernelOff(manifest, 1e9)),
    stoppedBy: "check",
    says: /persistence/,
  },
  {
    name: "NaN on moving data only",
    archive: drawn(notANumberWhenMoving),
    stoppedBy: "ring",
    says: /it failed on them: its scores of .* are no numbers/,
  },
  {
    name: "fails on moving data only",
    archive: drawn(failsWhenMoving),
    stoppedBy: "ring",
    says: /the new model failed on .*(Gather|windows)/s,
  },
  {
    name: "slow: 325 ms a window",
    archive: drawn(({ slowProducts }) => slow(slowProducts)),
    stoppedBy: "ring",
    says: /ms a window|inference takes|slower than the readings/,
  },
  {
    name: "slow only under load",
    archive: drawn(({ slowProducts }) => slowUnderLoad(slowProducts)),
    stoppedBy: "bake",
    says: /ms a window|inference takes|slower than the readings/,
  },
  {
    name: "wrong rate",
    archive: changed(() => ({ rateHz: 10 })),
    stoppedBy: "check",
    says: /readings at rateHz 10 lasts 10 s/,
  },
  {
    name: "scores that drift with the weather",
    archive: drawn(driftsWithTheWeather),
    stoppedBy: "bake",
    says: /only the new model|anomalous/,
  },
  {
    name: "wrong shape",
    archive: drawn(oneScoreTooFew),
    stoppedBy: "ring",
    says: /scores|the new model failed on/,
  },
  {
    name: "digest wrong",
    archive: changed(() => ({ files: { "model.onnx": "0".repeat(64) } })),
    stoppedBy: "check",
    says: /model\.onnx has SHA-256/,
  },
  {
    name: "signature wrong",
    archive: good,
    isSignedByAnother: true,
    stoppedBy: "ring",
    says: /model\.sig does not fit/,
  },
  {
    name: "truncated archive",
    archive: async (plan) => (await good(plan)).slice(0, 5_000),
    stoppedBy: "check",
    says: /not a readable \.tar\.gz/,
  },
  {
    name: "unpacks to 600 MB",
    archive: bomb,
    stoppedBy: "check",
    says: /unpacks to more than/,
  },
  {
    name: 'files: {"constructor": …}',
    archive: changed(({ files }) => ({ files: { ...files, constructor: "0".repeat(64) } })),
    stoppedBy: "check",
    says: /constructor is listed but missing/,
  },
  {
    name: "schema of the future",
    archive: changed(() => ({ schemaVersion: 3 })),
    stoppedBy: "check",
    says: /schemaVersion/,
  },
  {
    name: "memory leak",
    archive: good,
    detector: LEAKS,
    stoppedBy: "bake",
    says: /MB of memory/,
  },
  {
    name: "detector crashes after 20 s",
    archive: good,
    detector: CRASHES,
    stoppedBy: "ring",
    says: /BROKEN|restarts/,
  },
  {
    name: "detector hangs at start",
    archive: good,
    detector: HANGS,
    stoppedBy: "ring",
    says: /startup|timed out/i,
  },
  {
    name: "detector refuses all readings",
    archive: good,
    detector: REFUSES,
    stoppedBy: "ring",
    says: /refused|blind|readings/,
  },
];
