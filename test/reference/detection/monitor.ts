import { CHANNELS, lampsOf } from "../../../domain/turbine/channels.ts";
import { detectionOf, type Level } from "../../../domain/turbine/detection/settings.ts";
import type { Manifest } from "../../../domain/turbine/manifest.ts";
import type { Reading } from "../../../domain/turbine/reading.ts";
import type { Verdict } from "../../../domain/turbine/verdict.ts";
import { blamedChannel, createLevelEvidence } from "./levels.ts";
import { createPersistence } from "./persistence.ts";
import { createRegulation } from "./regulation.ts";
import { createRepeatClock } from "./repeats.ts";
import { createRunningClock, isSteady } from "./running.ts";
import { type Arrival, createWindowBuffer, type Window } from "./window.ts";

const RPS = CHANNELS.indexOf("rps");
const YAW = CHANNELS.indexOf("yaw");
/** Everything else is predicted from these two. */
const PREDICTORS = [CHANNELS.indexOf("wind_speed_rps"), RPS];
/** Values are shown on a scale; beyond this the number says nothing more. */
const LARGEST_RATIO = 1_000;

/** From this share of its limit on, a rotor behind the wind is watched for an operator's hand. */
const SLOW = 0.6;

export interface Monitor {
  /** Takes one reading; answers a window once every stride when one is full. */
  push(reading: Reading): Window | undefined;
  /** The same for six values in the order of CHANNELS, angles in radians. */
  pushValues(values: Float32Array, seq: number, time: number): Window | undefined;
  /** Judges a window with the model's outputs for it, windows in the order they were answered. */
  judge(window: Window, outputs: Readonly<Record<string, Float32Array>>): Verdict;
  /** Readings dropped because their `seq` and time had already passed, and windows started anew. */
  counts(): { readonly duplicates: number; readonly gaps: number };
}

/**
 * The detection as it is plainly written down, one reading and one window at a time: what the
 * engine's verdicts are compared with. Watches one turbine: windows for the model, and verdicts from
 * its outputs. Without clock, random numbers or input; one instance per turbine and model.
 * @throws InvalidInput when the manifest's `detection` is not understood
 */
export const createMonitor = (manifest: Manifest, turbineId: string): Monitor => {
  const detection = detectionOf(manifest);
  const { residuals: residualsName = "", expectations: expectationsName = "" } = detection.outputs;
  const { levels, outputs: names, running, frozenSeconds, grossRatio } = detection;
  const rateHz = manifest.rateHz;
  const secondsPerDecision = manifest.window.stride / rateHz;
  const settleReadings = running.settleSeconds * rateHz;
  const buffer = createWindowBuffer(turbineId, { ...manifest.window, rateHz });
  const repeats = createRepeatClock(running.rps);
  const runningClock = createRunningClock(running);
  const evidence = createLevelEvidence(detection, secondsPerDecision);
  const regulation = createRegulation(levels, {
    secondsPerDecision,
    decisionsPerWindow: manifest.window.length / manifest.window.stride,
  });
  const rotorLevel = levels.findIndex(({ channel }) => channel === "rps");
  const notJudged = new Set(detection.notJudged.map(({ channel }) => channel));
  const lamps = CHANNELS.map(() => createPersistence(detection.persistence));
  const states = new WeakMap<Window, Snapshot>();
  const ratios = new Float64Array(CHANNELS.length);
  const isGross = new Uint8Array(CHANNELS.length);
  let duplicates = 0;
  let gaps = 0;

  const observe = (): void => {
    const values = buffer.latest();
    repeats.add(values);
    runningClock.add(values);
  };

  /** What the running counters said when the window was taken: it may be judged much later. */
  const snapshot = (): Snapshot => ({
    isRunning: runningClock.readings() >= settleReadings,
    repeats: CHANNELS.map((_, channel) => repeats.repeats(channel)),
  });

  const addScores = (scores: Float32Array): void => {
    for (let channel = 0; channel < ratios.length; channel++) {
      const ratio = ratioOf(scores[channel], manifest.thresholds[channel]);
      ratios[channel] = ratio;
      isGross[channel] = Number(ratio > grossRatio);
    }
  };

  const addRepeats = (repeats: readonly number[]): void => {
    for (let channel = 0; channel < ratios.length; channel++) {
      const limit = frozenSeconds[channel];
      if (!limit) continue;
      const ratio = (repeats[channel] ?? 0) / (limit * rateHz);
      raise(channel, channel === RPS && !regulation.isSensorStuck() ? Math.min(1, ratio) : ratio);
    }
  };

  const addLevels = (window: Window, outputs: Readonly<Record<string, Float32Array>>): void => {
    const residuals = outputs[residualsName];
    const expectations = outputs[expectationsName];
    if (residuals === undefined || expectations === undefined) return;
    const { isRunning, repeats } = states.get(window) ?? snapshot();
    if (!isRunning) {
      evidence.forgetEvidence();
      regulation.reset();
      return;
    }
    if (isSteady(window.input)) {
      evidence.add(residuals, expectations, isUsable);
      regulation.add(residuals, expectations, {
        isRotorSlow: isRotorSlow(),
        isRotorRepeating: (repeats[RPS] ?? 0) > manifest.window.length,
        rotorBaseline: evidence.baselines()[rotorLevel] ?? 0,
      });
    }
    levels.forEach(raiseLevel);
  };

  const isRotorSlow = (): boolean =>
    (evidence.latest()[rotorLevel] ?? 0) < -SLOW && (evidence.newest()[rotorLevel] ?? 0) < -SLOW;

  const isSound = (channel: number): boolean =>
    isGross[channel] === 0 && (ratios[channel] ?? 0) <= 1;

  const isUsable = ({ channel, given }: Level): boolean =>
    !notJudged.has(channel) &&
    !notJudged.has(given) &&
    isSound(CHANNELS.indexOf(channel)) &&
    isSound(CHANNELS.indexOf(given));

  const raiseLevel = (level: Level, k: number): void => {
    const deviations = evidence.latest();
    const deviation = deviations[k] ?? 0;
    const blamed = blamedChannel(k, levels, deviations);
    if (blamed === undefined) return;
    const isHeld = level.channel === "rps" && deviation < 0 && !regulation.isHindered();
    raise(CHANNELS.indexOf(blamed), isHeld ? Math.min(1, -deviation) : Math.abs(deviation));
  };

  const raise = (channel: number, ratio: number): void => {
    ratios[channel] = Math.max(ratios[channel] ?? 0, ratio);
  };

  /** While a predictor shows the impossible, nothing follows for another channel unless it does too. */
  const keepOnlyGross = (): void => {
    for (let channel = 0; channel < ratios.length; channel++) {
      if (isGross[channel] === 0) ratios[channel] = Math.min(1, ratios[channel] ?? 0);
    }
  };

  const taken = (arrival: Arrival): Window | undefined => {
    if (arrival === "duplicate") {
      duplicates += 1;
      return undefined;
    }
    if (arrival === "restarted") {
      gaps += 1;
      repeats.reset();
      runningClock.reset();
    }
    observe();
    const window = buffer.take();
    if (window) states.set(window, snapshot());
    return window;
  };

  return {
    push: (reading) => taken(buffer.add(reading)),
    pushValues: (values, seq, time) => taken(buffer.addValues(values, seq, time)),
    judge(window, outputs) {
      addScores(outputs[names.scores] ?? new Float32Array(CHANNELS.length));
      addRepeats(states.get(window)?.repeats ?? []);
      addLevels(window, outputs);
      if (PREDICTORS.some((channel) => isGross[channel] === 1)) keepOnlyGross();
      ratios[YAW] = 0;
      isGross[YAW] = 0;
      const anomalies = lamps.map((lamp, channel) =>
        lamp.add((ratios[channel] ?? 0) > 1, isGross[channel] === 1),
      );
      return {
        turbineId,
        time: window.time,
        modelVersion: manifest.modelVersion ?? "none",
        firstSeq: window.firstSeq,
        lastSeq: window.lastSeq,
        values: manifest.thresholds.map((threshold, channel) =>
          rounded(threshold * Math.min(LARGEST_RATIO, ratios[channel] ?? 0)),
        ),
        thresholds: manifest.thresholds.map(rounded),
        anomalies,
        flags: lampsOf(anomalies),
      };
    },
    counts: () => ({ duplicates, gaps }),
  };
};

/** A score that is no number is the model's fault, and must be seen rather than pass as healthy. */
const ratioOf = (score = 0, threshold = 1): number => {
  const ratio = score / threshold;
  return Number.isFinite(ratio) ? ratio : LARGEST_RATIO;
};

interface Snapshot {
  readonly isRunning: boolean;
  readonly repeats: readonly number[];
}

/** Four digits: a verdict is read by people and must stay small. */
const rounded = (value: number): number => Number(value.toPrecision(4));
