import { CHANNELS } from "../channels.ts";
import { type Detection, detectionOf, type Level } from "../detection/settings.ts";
import type { Manifest } from "../manifest.ts";
import { createBlame, NOBODY } from "./evidence/blame.ts";
import { createFindings, isSound, KIND, raise } from "./evidence/findings.ts";
import { createLevelEvidence, type LevelEvidence } from "./evidence/levels.ts";
import { createRegulation, type Regulation } from "./evidence/regulation.ts";
import { addScores } from "./evidence/scores.ts";
import { createLampState, foldIntoLamps, type LampState } from "./lamps.ts";

const WIDTH = CHANNELS.length;
const WIND = CHANNELS.indexOf("wind_speed_rps");
const RPS = CHANNELS.indexOf("rps");
const YAW = CHANNELS.indexOf("yaw");
/** From this share of its limit on, a rotor behind the wind is watched for an operator's hand. */
const SLOW = 0.6;

/** What running tells of a window: whether levels may be judged in it. */
export const RUN = { unknown: 0, stopped: 1, running: 2 } as const;

/** What the counters said when the window was taken: it may be judged later. */
export interface Moment {
  run: number;
  isSteady: boolean;
  readonly repeats: Uint32Array;
  time: number;
}

export const createMoment = (): Moment => ({
  run: RUN.unknown,
  isSteady: false,
  repeats: new Uint32Array(WIDTH),
  time: 0,
});

/** What judging keeps of one turbine. */
export interface Judged {
  readonly levels: LevelEvidence;
  readonly regulation: Regulation;
  readonly lamps: LampState;
}

export interface Judge {
  readonly detection: Detection;
  readonly findings: ReturnType<typeof createFindings>;
  createJudged(): Judged;
  /** Folds one window's answer of the model into the turbine's lamps; true when any changed. */
  judge(judged: Judged, moment: Moment, outputs: Float32Array, offset: number): boolean;
}

/**
 * The rules from a model's answer to lamps: five kinds of evidence, each with a limit of its own, and
 * one fold. One judge serves all turbines of a model; what it knows of each is in Judged.
 */
export const createJudge = (manifest: Manifest): Judge => {
  const detection = detectionOf(manifest);
  const { levels, frozenSeconds, grossRatio } = detection;
  const { rateHz, window } = manifest;
  const secondsPerDecision = window.stride / rateHz;
  const limits = { thresholds: Float64Array.from(manifest.thresholds), grossRatio };
  const frozenReadings = frozenSeconds.map((seconds) => (seconds ?? 0) * rateHz);
  const rotorLevel = levels.findIndex(({ channel }) => channel === "rps");
  const blame = createBlame(levels);
  const findings = createFindings();
  const isUsable = new Uint8Array(levels.length);
  const notJudged = new Set(detection.notJudged.map(({ channel }) => channel));
  const hasLevels = detection.outputs.residuals !== undefined && levels.length > 0;
  const pairs = levels.map(({ channel, given }) => ({
    channel: CHANNELS.indexOf(channel),
    given: CHANNELS.indexOf(given),
    isJudged: !notJudged.has(channel) && !notJudged.has(given),
  }));

  const addRepeats = ({ regulation }: Judged, { repeats }: Moment): void => {
    for (let channel = 0; channel < WIDTH; channel++) {
      const limit = frozenReadings[channel] as number;
      if (limit === 0) continue;
      const ratio = (repeats[channel] as number) / limit;
      const isHeld = channel === RPS && isExplained(regulation, ratio);
      raise(findings, channel, isHeld ? 1 : ratio, KIND.stuck);
    }
  };

  /** A rotor at an operator's limit repeats itself, too; only the voltage can tell. */
  const isExplained = (regulation: Regulation, ratio: number): boolean => {
    if (ratio <= 1 || regulation.isSensorStuck()) return false;
    if (regulation.isYoung()) findings.isUnknown[RPS] = 1;
    return true;
  };

  const addLevels = (judged: Judged, moment: Moment, outputs: Float32Array, at: number): void => {
    if (!hasLevels) return;
    if (moment.run === RUN.stopped) {
      judged.levels.forgetEvidence();
      judged.regulation.reset();
      return;
    }
    if (moment.run === RUN.unknown) {
      holdLevels(judged);
      return;
    }
    if (moment.isSteady) follow(judged, moment, outputs, at);
    for (let k = 0; k < levels.length; k++) raiseLevel(judged, levels[k] as Level, k);
  };

  /** What a level lit stays lit until the level can be looked at again. */
  const holdLevels = ({ lamps }: Judged): void => {
    for (let channel = 0; channel < WIDTH; channel++) {
      if (lamps.kinds[channel] === KIND.level) findings.isUnknown[channel] = 1;
    }
  };

  const follow = (judged: Judged, { repeats }: Moment, outputs: Float32Array, at: number): void => {
    const residualsAt = at + WIDTH;
    const expectationsAt = residualsAt + levels.length;
    for (let k = 0; k < pairs.length; k++) {
      const pair = pairs[k] as (typeof pairs)[number];
      const isClean = isSound(findings, pair.channel) && isSound(findings, pair.given);
      isUsable[k] = Number(pair.isJudged && isClean);
    }
    judged.levels.add(outputs, residualsAt, expectationsAt, isUsable);
    judged.regulation.add(outputs, residualsAt, expectationsAt, {
      isRotorSlow: isRotorSlow(judged.levels),
      isRotorFrozen: (repeats[RPS] as number) > window.length,
      rotorBaseline: judged.levels.baselines[rotorLevel] ?? 0,
    });
  };

  const isRotorSlow = ({ ratios, newest }: LevelEvidence): boolean =>
    (ratios[rotorLevel] ?? 0) < -SLOW && (newest[rotorLevel] ?? 0) < -SLOW;

  const raiseLevel = ({ levels: evidence, regulation }: Judged, level: Level, k: number): void => {
    const deviation = evidence.ratios[k] as number;
    const blamed = blame(k, evidence.ratios);
    if (blamed === NOBODY) return;
    const isHeld = level.channel === "rps" && deviation < 0 && !regulation.isHindered();
    if (isHeld && deviation < -1 && regulation.isYoung()) findings.isUnknown[blamed] = 1;
    const ratio = isHeld ? Math.min(1, -deviation) : Math.abs(deviation);
    if (raise(findings, blamed, ratio, KIND.level)) findings.level[blamed] = k;
  };

  /** While a predictor shows the impossible, nothing follows for another channel unless it does too. */
  const keepOnlyGross = (): void => {
    for (let channel = 0; channel < WIDTH; channel++) {
      if (findings.isGross[channel] === 1) continue;
      findings.ratios[channel] = Math.min(1, findings.ratios[channel] as number);
    }
  };

  return {
    detection,
    findings,
    createJudged: () => ({
      levels: createLevelEvidence(detection, secondsPerDecision),
      regulation: createRegulation(levels, {
        secondsPerDecision,
        decisionsPerWindow: window.length / window.stride,
      }),
      lamps: createLampState(),
    }),
    judge(judged, moment, outputs, offset) {
      addScores(findings, outputs, offset, limits);
      addRepeats(judged, moment);
      addLevels(judged, moment, outputs, offset);
      // Everything else is predicted from these two.
      if (findings.isGross[WIND] === 1 || findings.isGross[RPS] === 1) keepOnlyGross();
      findings.ratios[YAW] = 0;
      findings.isGross[YAW] = 0;
      return foldIntoLamps(judged.lamps, findings, detection.persistence, moment.time);
    },
  };
};
