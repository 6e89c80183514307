import { InvalidInput } from "../domain/errors.ts";
import { CHANNELS, type Channel } from "../domain/turbine/channels.ts";
import { detectionOf } from "../domain/turbine/detection/settings.ts";
import type { RunningByName } from "../domain/turbine/engine/evidence/running.ts";
import type { Manifest } from "../domain/turbine/manifest.ts";
import { ROTOR_CHANNEL } from "../domain/turbine/parts.ts";
import { WIND_TURBINE } from "../domain/turbine/wind-turbine.ts";
import { turbineDriftsFrom } from "./baseline.ts";
import { calibrateOn } from "./calibration/calibrate-on.ts";
import type { Candidate } from "./candidate.ts";
import { samplingRate } from "./data/sampling-rate.ts";
import type { Segment } from "./data/segment.ts";
import { type WindowSet, windowsOf } from "./data/windows.ts";
import { type Evaluation, evaluate } from "./evaluation/evaluate.ts";
import { FAMILIES, type Family } from "./fit.ts";
import { detectionFor, manifestFor } from "./manifest-for.ts";
import { scalingOf } from "./models/scaling.ts";
import { probesOf } from "./probes.ts";
import { openModel } from "./runtime.ts";
import { chooseModel, rankingOf } from "./select.ts";
import { turbineBaselines } from "./turbine-baselines.ts";

export interface TrainingOptions {
  readonly seed: number;
  /** False alarms per turbine-day that thresholds are set for. */
  readonly budgetPerDay?: number;
  readonly families?: readonly Family[];
  /** Where the readings come from, for the manifest. */
  readonly source: string;
  readonly log?: (line: string) => void;
}

export interface TrainedModel {
  readonly onnx: Uint8Array;
  readonly manifest: Manifest;
  readonly candidates: readonly { readonly kind: string; readonly validation: Evaluation }[];
  /** Why this family. */
  readonly reason: string;
}

/** Seconds of one window and between decisions, whatever the sampling rate. */
const { seconds: WINDOW_SECONDS, strideSeconds: STRIDE_SECONDS } = WIND_TURBINE.window;
const FEWEST_WINDOWS = 400;
const BUDGET_PER_DAY = 0.1;
/** Events per disturbance when families are compared. */
const EVENTS = 5;

/**
 * Fits every family on `train`, calibrates and compares them on `validation`, and answers the
 * chosen one. Equal readings and seed give equal bytes.
 * @throws InvalidInput when there is too little to learn from, with the numbers
 */
export const trainModel = async (
  train: readonly Segment[],
  validation: readonly Segment[],
  options: TrainingOptions,
): Promise<TrainedModel> => {
  const log = options.log ?? (() => {});
  const rateHz = samplingRate([...train, ...validation]);
  const length = 5 * Math.round((WINDOW_SECONDS * rateHz) / 5);
  const stride = Math.max(1, Math.round(STRIDE_SECONDS * rateHz));
  const windows = windowsOf(train, length, stride);
  const held = windowsOf(validation, length, stride);
  requireEnough(windows, held, length);
  const scaling = scalingOf(train);
  const running = runningLimits(train);
  const results: { manifest: Manifest; candidate: Candidate; validation: Evaluation }[] = [];
  for (const family of options.families ?? FAMILIES) {
    const candidate = family({
      windows,
      scaling,
      runningRps: running[ROTOR_CHANNEL] ?? 0,
      rateHz,
      seed: options.seed,
    });
    const plan = { length, stride, rateHz, budgetPerDay: options.budgetPerDay ?? BUDGET_PER_DAY };
    const provisional = detectionFor(candidate, running, scaling);
    const model = await openModel(candidate.onnx);
    const calibration = await calibrateOn(model, train, validation, {
      ...plan,
      detection: provisional,
    });
    const manifest = manifestFor({
      candidate,
      scaling,
      windows: windows.count,
      train,
      options,
      calibration,
      provisional,
      ...plan,
    });
    const evaluation = await evaluate(model, manifest, validation, { perInjection: EVENTS });
    await model.release();
    const { metrics, falseAlarms } = evaluation;
    const between = (low: number, high: number) => `(95 % ${low.toFixed(2)} to ${high.toFixed(2)})`;
    log(
      `${candidate.kind}: event recall ${metrics["eventRecall"] ?? "unknown"} ${between(metrics["eventRecallLow"] ?? 0, metrics["eventRecallHigh"] ?? 1)}, ` +
        `${falseAlarms.events} false alarms in ${falseAlarms.days.toFixed(3)} turbine-days ${between(falseAlarms.low, falseAlarms.high)} a day`,
    );
    results.push({ manifest, candidate, validation: evaluation });
  }
  const compared = results.map(({ candidate, validation: evaluation }) => ({
    kind: candidate.kind,
    evaluation,
  }));
  const choice = chooseModel(compared);
  const chosen = results[choice.index];
  if (chosen === undefined) throw new RangeError("no model family was given");
  log(choice.reason);
  const model = await openModel(chosen.candidate.onnx);
  const memory = {
    baselines: await turbineBaselines(model, [...train, ...validation], {
      detection: detectionOf(chosen.manifest),
      length,
    }),
    drift: turbineDriftsFrom(train),
    probes: await probesOf(model, validation, length),
  };
  await model.release();
  return {
    onnx: chosen.candidate.onnx,
    manifest: {
      ...chosen.manifest,
      ...memory,
      // `metrics` are a test's; these chose the model, and flatter it.
      training: {
        ...chosen.manifest.training,
        reason: choice.reason,
        families: rankingOf(compared, choice.index),
        validation: chosen.validation.metrics,
      },
    },
    candidates: results.map((r) => ({ kind: r.candidate.kind, validation: r.validation })),
    reason: choice.reason,
  };
};

const requireEnough = (train: WindowSet, validation: WindowSet, length: number): void => {
  if (train.count >= FEWEST_WINDOWS && validation.count >= FEWEST_WINDOWS / 10) return;
  throw new InvalidInput(
    `too little data: ${train.count} windows of ${length} readings to train on and ` +
      `${validation.count} to calibrate on; at least ${FEWEST_WINDOWS} and ${FEWEST_WINDOWS / 10} are ` +
      "needed (about six minutes of readings in unbroken runs)",
  );
};

/** A rotor below the asset's share of its usual speed is starting, stopping or standing. */
const runningLimits = (segments: readonly Segment[]): RunningByName =>
  Object.fromEntries(
    WIND_TURBINE.running.any.map(({ channel, above, aboveShare = 1 }) => [
      channel,
      above ?? aboveShare * medianAboveZero(segments, channel),
    ]),
  );

const medianAboveZero = (segments: readonly Segment[], name: Channel): number => {
  const channel = CHANNELS.indexOf(name);
  const seen: number[] = [];
  for (const { values, count } of segments) {
    for (let row = 0; row < count; row += 10) {
      const value = values[row * CHANNELS.length + channel] ?? 0;
      if (value > 0) seen.push(value);
    }
  }
  seen.sort((a, b) => a - b);
  return Number((seen[seen.length >> 1] ?? 1).toPrecision(4));
};
