import { CHANNELS, LAMP_OF, type Lamp } from "../channels.ts";
import type { Manifest } from "../manifest.ts";
import { WRAPPING } from "../parts.ts";
import { FILE_CHANNELS, grossOf } from "../wind-turbine-file.ts";
import { disturbAttitude } from "./disturbed-attitude.ts";

const WIDTH = CHANNELS.length;

/**
 * A copy of a window whose newer half has a gross fault of this lamp. Half of it, because a fault
 * that begins is what has to be recognised. `random` answers from 0 to 1.
 */
export const challengeOf = (
  input: Float32Array,
  lamp: Lamp,
  random: () => number,
): Float32Array => {
  const disturbed = input.slice();
  const rows = input.length / WIDTH;
  const disturb = disturbanceOf(lamp);
  for (let row = Math.floor(rows / 2); row < rows; row++) {
    disturb(disturbed.subarray(row * WIDTH, (row + 1) * WIDTH), random);
  }
  return disturbed;
};

/** Of a lamp's own channel: what follows from others rather than what drives them, if it has one. */
const disturbanceOf = (lamp: Lamp): ((row: Float32Array, random: () => number) => void) => {
  const channels = FILE_CHANNELS.filter((channel) => channel.lamp === lamp);
  const own = channels.find(({ role }) => role !== "driver") ?? channels[0];
  if (own === undefined) return () => {};
  if (own.source.quaternion) return disturbAttitude;
  const place = CHANNELS.indexOf(own.name);
  const gross = grossOf(own);
  return (row, random) => {
    row[place] = gross * random();
  };
};

/** Why scores say nothing, or undefined: one that is no number is the model's failure. */
export const scoresProblem = (scores: Float32Array): string | undefined => {
  const wrong = CHANNELS.filter((_, index) => Number.isNaN(scores[index]));
  return wrong.length === 0 ? undefined : `its scores of ${wrong.join(", ")} are no numbers`;
};

/** Whether a model's scores light the lamp's limit. A score that is no number recognises nothing. */
export const recognises = (
  { thresholds }: Pick<Manifest, "thresholds">,
  scores: Float32Array | undefined,
  lamp: Lamp,
): boolean =>
  CHANNELS.some((channel, index) => {
    const ratio = (scores?.[index] ?? 0) / (thresholds[index] ?? 1);
    return !WRAPPING.includes(index) && LAMP_OF[channel] === lamp && ratio > 1;
  });
