import { sha256 } from "../domain/digest.ts";
import { at } from "../domain/numbers.ts";
import { CHANNELS } from "../domain/turbine/channels.ts";
import type { Detection } from "../domain/turbine/detection/settings.ts";
import type { RunningByName } from "../domain/turbine/engine/evidence/running.ts";
import { type Manifest, MODEL_FILE } from "../domain/turbine/manifest.ts";
import { ROTOR, WIND } from "../domain/turbine/parts.ts";
import { WIND_TURBINE } from "../domain/turbine/wind-turbine.ts";
import { baselineFrom } from "./baseline.ts";
import type { Calibration } from "./calibration/calibrate.ts";
import type { Candidate } from "./candidate.ts";
import type { Segment } from "./data/segment.ts";
import type { Scaling } from "./models/scaling.ts";
import { OPSET } from "./onnx/graph.ts";

/** How decisions are made before any limit is known; calibration measures under it. */
export const detectionFor = (
  candidate: Candidate,
  running: RunningByName,
  scaling: Scaling,
): Detection => ({
  outputs:
    candidate.levels.length > 0
      ? { scores: "scores", residuals: "residuals", expectations: "expectations" }
      : { scores: "scores" },
  persistence: { raise: 4, raiseGross: 2, clear: 4 },
  levels: candidate.levels.map(({ least: _, ...level }) => ({ ...level, limit: 1 })),
  evidenceSeconds: 12,
  warmUpSeconds: 60,
  baselineSeconds: 7_200,
  running: { ...running, settleSeconds: WIND_TURBINE.running.settleSeconds },
  frozenSeconds: CHANNELS.map(() => null),
  grossRatio: 3,
  notJudged: CHANNELS.flatMap((channel, index) =>
    scaling.isConstant[index]
      ? [
          {
            channel,
            reason: "the training data holds one value only, so nothing can be learnt of it",
          },
        ]
      : [],
  ),
});

/** Wind and rotor change speed in ways no recording is long enough to hold: gusts, stops, limits. */
const SPEEDS: readonly number[] = [WIND, ROTOR];
const SPEED_ROOM = 1.4;

export interface ManifestParts {
  readonly candidate: Candidate;
  readonly scaling: Scaling;
  /** Windows the model was fitted on. */
  readonly windows: number;
  readonly train: readonly Segment[];
  readonly options: { readonly seed: number; readonly source: string };
  readonly calibration: Calibration & { readonly bounds: readonly number[] };
  readonly provisional: Detection;
  readonly length: number;
  readonly stride: number;
  readonly rateHz: number;
  readonly budgetPerDay: number;
}

/** The manifest of a calibrated model; equal parts give equal text. */
export const manifestFor = (parts: ManifestParts): Manifest => {
  const { candidate, scaling, calibration, provisional, length, windows, options } = parts;
  const width = candidate.levels.length;
  const detection: Detection = {
    ...provisional,
    levels: provisional.levels.map((level, k) => ({
      ...level,
      bound: digits(calibration.bounds[k] ?? level.bound),
      limit: digits(Math.max(candidate.levels[k]?.least ?? 0, calibration.levels[k]?.limit ?? 1)),
    })),
    frozenSeconds: calibration.frozenSeconds.map((s, c) => (scaling.isConstant[c] ? null : s)),
  };
  return {
    schemaVersion: 2,
    asset: WIND_TURBINE,
    kind: candidate.kind,
    channels: CHANNELS.map((name, c) => ({
      name,
      mean: digits(at(scaling.mean, c)),
      std: digits(at(scaling.std, c)),
    })),
    window: { length, stride: parts.stride },
    rateHz: parts.rateHz,
    opset: OPSET,
    inputs: [{ name: "window", shape: ["batch", length, CHANNELS.length], type: "float32" }],
    outputs: [
      { name: "scores", shape: ["batch", CHANNELS.length], type: "float32" },
      ...(width > 0
        ? (["residuals", "expectations"] as const).map((name) => ({
            name,
            shape: ["batch", width],
            type: "float32" as const,
          }))
        : []),
    ],
    thresholds: calibration.channels.map(({ limit }, c) =>
      digits(Math.max(0.01, (limit || 1) * (SPEEDS.includes(c) ? SPEED_ROOM : 1))),
    ),
    ...(candidate.kernel && { kernel: candidate.kernel }),
    detection,
    baseline: baselineFrom(parts.train),
    metrics: {},
    files: { [MODEL_FILE]: sha256(candidate.onnx) },
    training: {
      source: options.source,
      seed: options.seed,
      readings: parts.train.reduce((sum, { count }) => sum + count, 0),
      windows,
      data: digestOf(parts.train),
      falseAlarmBudgetPerDay: parts.budgetPerDay,
    },
  };
};

const digestOf = (segments: readonly Segment[]): string =>
  sha256(
    segments
      .map(({ turbineId, startTime, count, values }) => {
        const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
        return `${turbineId} ${startTime} ${count} ${sha256(bytes)}`;
      })
      .join("\n"),
  );

const digits = (value: number): number => Number(value.toPrecision(7));
