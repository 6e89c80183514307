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

/** One turbine's and model's parts, and what the newest window made of each channel. */
interface Parts {
  readonly turbineId: string;
  readonly manifest: Manifest;
  readonly detection: ReturnType<typeof detectionOf>;
  readonly buffer: ReturnType<typeof createWindowBuffer>;
  readonly repeats: ReturnType<typeof createRepeatClock>;
  readonly running: ReturnType<typeof createRunningClock>;
  readonly evidence: ReturnType<typeof createLevelEvidence>;
  readonly regulation: ReturnType<typeof createRegulation>;
  readonly lamps: readonly ReturnType<typeof createPersistence>[];
  readonly states: WeakMap<Window, Snapshot>;
  readonly ratios: Float64Array;
  readonly isGross: Uint8Array;
  duplicates: number;
  gaps: number;
}

type Outputs = Readonly<Record<string, Float32Array>>;

/**
 * The detection as it is plainly written down, one reading and one window at a time: what the
 * engine's verdicts are compared with. Watches one turbine: windows for the model, and verdicts from
 * its outputs. Without clock, random numbers or input; one instance per turbine and model.
 * @throws InvalidInput when the manifest's `detection` is not understood
 */
export const createMonitor = (manifest: Manifest, turbineId: string): Monitor => {
  const parts = partsOf(manifest, turbineId);
  const { buffer } = parts;
  return {
    push: (reading) => taken(parts, buffer.add(reading)),
    pushValues: (values, seq, time) => taken(parts, buffer.addValues(values, seq, time)),
    judge(window, outputs) {
      weigh(parts, window, outputs);
      return verdictOf(parts, window);
    },
    counts: () => ({ duplicates: parts.duplicates, gaps: parts.gaps }),
  };
};

const partsOf = (manifest: Manifest, turbineId: string): Parts => {
  const detection = detectionOf(manifest);
  const { rateHz, window } = manifest;
  const secondsPerDecision = window.stride / rateHz;
  const decisionsPerWindow = window.length / window.stride;
  const { rps = 0, voltage = 0 } = detection.running;
  return {
    turbineId,
    manifest,
    detection,
    buffer: createWindowBuffer(turbineId, { ...window, rateHz }),
    repeats: createRepeatClock(rps),
    running: createRunningClock({ rps, voltage }),
    evidence: createLevelEvidence(detection, secondsPerDecision),
    regulation: createRegulation(detection.levels, { secondsPerDecision, decisionsPerWindow }),
    lamps: CHANNELS.map(() => createPersistence(detection.persistence)),
    states: new WeakMap(),
    ratios: new Float64Array(CHANNELS.length),
    isGross: new Uint8Array(CHANNELS.length),
    duplicates: 0,
    gaps: 0,
  };
};

const taken = (parts: Parts, arrival: Arrival): Window | undefined => {
  if (arrival === "duplicate") {
    parts.duplicates += 1;
    return undefined;
  }
  if (arrival === "restarted") {
    parts.gaps += 1;
    parts.repeats.reset();
    parts.running.reset();
  }
  const values = parts.buffer.latest();
  parts.repeats.add(values);
  parts.running.add(values);
  const window = parts.buffer.take();
  if (window) parts.states.set(window, snapshot(parts));
  return window;
};

/** What the running counters said when the window was taken: it may be judged much later. */
const snapshot = ({ running, repeats, detection, manifest }: Parts): Snapshot => ({
  isRunning: running.readings() >= detection.running.settleSeconds * manifest.rateHz,
  repeats: CHANNELS.map((_, channel) => repeats.repeats(channel)),
});

const weigh = (parts: Parts, window: Window, outputs: Outputs): void => {
  const { detection, ratios, isGross } = parts;
  addScores(parts, outputs[detection.outputs.scores] ?? new Float32Array(CHANNELS.length));
  addRepeats(parts, parts.states.get(window)?.repeats ?? []);
  addLevels(parts, window, outputs);
  if (PREDICTORS.some((channel) => isGross[channel] === 1)) keepOnlyGross(parts);
  ratios[YAW] = 0;
  isGross[YAW] = 0;
};

const addScores = ({ ratios, isGross, manifest, detection }: Parts, scores: Float32Array): void => {
  for (const channel of ratios.keys()) {
    const ratio = ratioOf(scores[channel], manifest.thresholds[channel]);
    ratios[channel] = ratio;
    isGross[channel] = Number(ratio > detection.grossRatio);
  }
};

const addRepeats = (parts: Parts, repeats: readonly number[]): void => {
  const { detection, manifest, regulation } = parts;
  for (const [channel, count] of repeats.entries()) {
    const limit = detection.frozenSeconds[channel];
    if (!limit) continue;
    const ratio = count / (limit * manifest.rateHz);
    const isHeld = channel === RPS && !regulation.isSensorStuck();
    raise(parts, channel, isHeld ? Math.min(1, ratio) : ratio);
  }
};

const addLevels = (parts: Parts, window: Window, outputs: Outputs): void => {
  const { detection, evidence, regulation, manifest, states } = parts;
  const residuals = outputs[detection.outputs.residuals ?? ""];
  const expectations = outputs[detection.outputs.expectations ?? ""];
  if (residuals === undefined || expectations === undefined) return;
  const { isRunning, repeats } = states.get(window) ?? snapshot(parts);
  if (!isRunning) {
    evidence.forgetEvidence();
    regulation.reset();
    return;
  }
  if (isSteady(window.input)) {
    const isRotorRepeating = (repeats[RPS] ?? 0) > manifest.window.length;
    evidence.add(residuals, expectations, (level) => isUsable(parts, level));
    regulation.add(residuals, expectations, { ...rotorOf(parts), isRotorRepeating });
  }
  for (const [k, level] of detection.levels.entries()) raiseLevel(parts, level, k);
};

const rotorOf = ({ detection, evidence }: Parts) => {
  const k = detection.levels.findIndex(({ channel }) => channel === "rps");
  const deviations = [evidence.latest()[k] ?? 0, evidence.newest()[k] ?? 0];
  return {
    isRotorSlow: deviations.every((deviation) => deviation < -SLOW),
    rotorBaseline: evidence.baselines()[k] ?? 0,
  };
};

const isUsable = ({ detection, isGross, ratios }: Parts, { channel, given }: Level): boolean =>
  [channel, given].every((name) => {
    const index = CHANNELS.indexOf(name);
    return (
      !detection.notJudged.some((each) => each.channel === name) &&
      isGross[index] === 0 &&
      (ratios[index] ?? 0) <= 1
    );
  });

const raiseLevel = (parts: Parts, level: Level, k: number): void => {
  const { evidence, regulation, detection } = parts;
  const deviations = evidence.latest();
  const deviation = deviations[k] ?? 0;
  const blamed = blamedChannel(k, detection.levels, deviations);
  if (blamed === undefined) return;
  const isHeld = level.channel === "rps" && deviation < 0 && !regulation.isHindered();
  const ratio = isHeld ? Math.min(1, -deviation) : Math.abs(deviation);
  raise(parts, CHANNELS.indexOf(blamed), ratio);
};

const raise = ({ ratios }: Parts, channel: number, ratio: number): void => {
  ratios[channel] = Math.max(ratios[channel] ?? 0, ratio);
};

/** While a predictor shows the impossible, nothing follows for another channel unless it does too. */
const keepOnlyGross = ({ ratios, isGross }: Parts): void => {
  for (const [channel, ratio] of ratios.entries()) {
    if (isGross[channel] === 0) ratios[channel] = Math.min(1, ratio);
  }
};

const verdictOf = (parts: Parts, window: Window): Verdict => {
  const { manifest, turbineId, ratios, isGross, lamps } = parts;
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
