import { CHANNELS } from "../../../domain/turbine/channels.ts";
import type { Detection, Level } from "../../../domain/turbine/detection/settings.ts";
import {
  type Findings,
  isSound,
  KIND,
  raise,
} from "../../../domain/turbine/engine/evidence/findings.ts";
import { createBlame, NOBODY } from "./blame.ts";
import { type Judged, type Moment, RUN } from "./judged.ts";
import type { LevelEvidence } from "./levels.ts";

const WIDTH = CHANNELS.length;
const RPS = CHANNELS.indexOf("rps");
/** From this share of its limit on, a rotor behind the wind is watched for an operator's hand. */
const SLOW = 0.6;

/** Adds what a turbine's slow deviations say of one window, at this place of the model's answer. */
export type AddLevels = (judged: Judged, moment: Moment, outputs: Float32Array, at: number) => void;

/** Levels are judged while the turbine runs steadily, and only from channels that are sound. */
export const createAddLevels = (
  { levels, notJudged, outputs: names }: Detection,
  windowLength: number,
  findings: Findings,
): AddLevels => {
  const rotorLevel = levels.findIndex(({ channel }) => channel === "rps");
  const blame = createBlame(levels);
  const isUsable = new Uint8Array(levels.length);
  const unlearnt = new Set(notJudged.map(({ channel }) => channel));
  const hasLevels = names.residuals !== undefined && levels.length > 0;
  const pairs = levels.map(({ channel, given }) => ({
    channel: CHANNELS.indexOf(channel),
    given: CHANNELS.indexOf(given),
    isJudged: !unlearnt.has(channel) && !unlearnt.has(given),
  }));

  const addLevels: AddLevels = (judged, moment, outputs, at) => {
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
      if (lamps.table.kinds[lamps.at + channel] === KIND.level) findings.isUnknown[channel] = 1;
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
      isRotorRepeating: (repeats[RPS] as number) > windowLength,
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

  return addLevels;
};
