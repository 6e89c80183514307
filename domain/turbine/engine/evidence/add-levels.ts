import { CHANNELS } from "../../channels.ts";
import type { Detection } from "../../detection/settings.ts";
import { ROTOR, ROTOR_CHANNEL } from "../../parts.ts";
import { type Judged, type Moment, RUN } from "../judged.ts";
import { addShifts } from "../level-shift.ts";
import { createBlame, NOBODY } from "./blame.ts";
import { type Findings, isSound, KIND, raise } from "./findings.ts";
import {
  addLevels as addDeviations,
  baselineOf,
  forgetEvidence,
  newestOf,
  ratioOf,
} from "./levels.ts";

const WIDTH = CHANNELS.length;
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
  const rotorLevel = levels.findIndex(({ channel }) => channel === ROTOR_CHANNEL);
  const blame = createBlame(levels);
  const isUsable = new Uint8Array(levels.length);
  const rotor = { isRotorSlow: false, isRotorRepeating: false, rotorBaseline: 0 };
  const unlearnt = new Set(notJudged.map(({ channel }) => channel));
  const hasLevels = names.residuals !== undefined && levels.length > 0;
  const predicted = Int8Array.from(levels, ({ channel }) => CHANNELS.indexOf(channel));
  const predictor = Int8Array.from(levels, ({ given }) => CHANNELS.indexOf(given));
  const isJudged = Uint8Array.from(levels, ({ channel, given }) =>
    Number(!unlearnt.has(channel) && !unlearnt.has(given)),
  );

  const addLevels: AddLevels = (judged, moment, outputs, at) => {
    if (!hasLevels) return;
    if (moment.run === RUN.stopped) {
      forgetEvidence(judged.levels);
      judged.regulation.reset();
      return;
    }
    if (moment.run === RUN.unknown) {
      holdLevels(judged);
      return;
    }
    if (moment.isSteady) follow(judged, moment, outputs, at);
    for (let k = 0; k < levels.length; k++) raiseLevel(judged, k);
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
    for (let k = 0; k < isUsable.length; k++) {
      const isClean =
        isSound(findings, predicted[k] as number) && isSound(findings, predictor[k] as number);
      isUsable[k] = isClean ? (isJudged[k] as number) : 0;
    }
    addDeviations(judged.levels, outputs, residualsAt, expectationsAt, isUsable);
    addShifts(judged.shift, outputs, residualsAt, expectationsAt, isUsable);
    rotor.isRotorSlow =
      ratioOf(judged.levels, rotorLevel) < -SLOW && newestOf(judged.levels, rotorLevel) < -SLOW;
    rotor.isRotorRepeating = (repeats[ROTOR] as number) > windowLength;
    rotor.rotorBaseline = baselineOf(judged.levels, rotorLevel);
    judged.regulation.add(outputs, residualsAt, expectationsAt, rotor);
  };

  const raiseLevel = ({ levels: evidence, regulation }: Judged, k: number): void => {
    const deviation = ratioOf(evidence, k);
    const blamed = blame(k, evidence);
    if (blamed === NOBODY) return;
    const isHeld = predicted[k] === ROTOR && deviation < 0 && !regulation.isHindered();
    if (isHeld && deviation < -1 && regulation.isYoung()) findings.isUnknown[blamed] = 1;
    const ratio = isHeld ? Math.min(1, -deviation) : Math.abs(deviation);
    if (raise(findings, blamed, ratio, KIND.level)) findings.level[blamed] = k;
  };

  return addLevels;
};
