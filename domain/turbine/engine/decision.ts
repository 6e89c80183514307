import { CHANNELS, lampsOf } from "../channels.ts";
import type { LampCause } from "../lamp-cause.ts";
import type { Verdict } from "../verdict.ts";
import { LARGEST_RATIO } from "./evidence/dynamics.ts";

/** What was decided of one window; the engine fills the same one again and again. */
export interface Decision {
  turbineId: string;
  /** Which reading completed the window, the same for every engine that is given the same readings. */
  place: number;
  /** Epoch milliseconds of the window's last reading. */
  time: number;
  firstSeq: number;
  lastSeq: number;
  /** Share of the window's readings that really came. */
  coverage: number;
  /** Per channel the largest ratio of a value to its limit. */
  readonly ratios: Float64Array;
  /** Per channel what the others give, in its own unit; NaN where nothing is expected. */
  readonly expected: Float64Array;
  /** 1 per channel that is anomalous. */
  readonly anomalies: Uint8Array;
  /** Whether a channel changed with this decision, and how many such decisions there were. */
  hasChanged: boolean;
  alarmNumber: number;
  /** One per lit lamp. */
  causes: readonly LampCause[];
}

export const createDecision = (): Decision => ({
  turbineId: "",
  place: 0,
  time: 0,
  firstSeq: 0,
  lastSeq: 0,
  coverage: 1,
  ratios: new Float64Array(CHANNELS.length),
  expected: new Float64Array(CHANNELS.length).fill(Number.NaN),
  anomalies: new Uint8Array(CHANNELS.length),
  hasChanged: false,
  alarmNumber: 0,
  causes: [],
});

/** A copy that stays as it is. */
export const keptDecision = (decision: Decision): Decision => ({
  ...decision,
  ratios: decision.ratios.slice(),
  expected: decision.expected.slice(),
  anomalies: decision.anomalies.slice(),
});

/** The model's part of every verdict. */
export interface Speaker {
  readonly modelVersion: string;
  readonly thresholds: readonly number[];
}

/** The number of the change, as the engine counts them, when it is one. */
export const changeOf = ({ hasChanged, alarmNumber }: Decision): number | undefined =>
  hasChanged ? alarmNumber : undefined;

/** The decision as a verdict. */
export const verdictOf = (decision: Decision, { modelVersion, thresholds }: Speaker): Verdict => {
  const anomalies = Array.from(decision.anomalies, (anomaly) => anomaly === 1);
  return {
    turbineId: decision.turbineId,
    time: decision.time,
    modelVersion,
    firstSeq: decision.firstSeq,
    lastSeq: decision.lastSeq,
    values: thresholds.map((threshold, channel) =>
      rounded(threshold * Math.min(LARGEST_RATIO, decision.ratios[channel] as number)),
    ),
    thresholds: thresholds.map(rounded),
    anomalies,
    flags: lampsOf(anomalies),
    coverage: decision.coverage,
    causes: [...decision.causes],
    ...(decision.expected.some(Number.isFinite) && { expected: expectedIn(decision.expected) }),
    ...(decision.hasChanged && { alarmNumber: decision.alarmNumber }),
  };
};

const expectedIn = (expected: Float64Array): (number | null)[] =>
  Array.from(expected, (value) => (Number.isFinite(value) ? rounded(value) : null));

/** Four digits: a verdict is read by people and must stay small. */
const rounded = (value: number): number => Number(value.toPrecision(4));
