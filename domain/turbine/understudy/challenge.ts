import { CHANNELS, LAMP_OF, type Lamp } from "../channels.ts";
import { writeAttitude } from "../detection/attitude.ts";
import type { Manifest } from "../manifest.ts";

const WIDTH = CHANNELS.length;
const RPS = CHANNELS.indexOf("rps");
const VOLTAGE = CHANNELS.indexOf("voltage");
/** The original sample's amplitudes, as the simulator mixes them in: Volt, Rot and Vib at full strength. */
const GROSS = { voltage: 10_000, rps: 100, quaternion: 100 };

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
  for (let row = Math.floor(rows / 2); row < rows; row++) {
    DISTURB[lamp](disturbed.subarray(row * WIDTH, (row + 1) * WIDTH), random);
  }
  return disturbed;
};

const DISTURB: Readonly<Record<Lamp, (row: Float32Array, random: () => number) => void>> = {
  voltage: (row, random) => {
    row[VOLTAGE] = GROSS.voltage * random();
  },
  rotation: (row, random) => {
    row[RPS] = GROSS.rps * random();
  },
  vibration: (row, random) => {
    const [roll = 0, pitch = 0, yaw = 0] = row;
    const noisy = quaternionOf(roll, pitch, yaw).map((part) => part * GROSS.quaternion * random());
    const [qw = 0, qx = 0, qy = 0, qz = 0] = noisy;
    writeAttitude({ qw, qx, qy, qz }, row, 0);
  },
};

/** The attitude that `writeAttitude` reads these angles from. */
const quaternionOf = (roll: number, pitch: number, yaw: number): number[] => {
  const [cr, sr] = [Math.cos(roll / 2), Math.sin(roll / 2)];
  const [cp, sp] = [Math.cos(pitch / 2), Math.sin(pitch / 2)];
  const [cy, sy] = [Math.cos(yaw / 2), Math.sin(yaw / 2)];
  return [
    cr * cp * cy + sr * sp * sy,
    sr * cp * cy - cr * sp * sy,
    cr * sp * cy + sr * cp * sy,
    cr * cp * sy - sr * sp * cy,
  ];
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
    return channel !== "yaw" && LAMP_OF[channel] === lamp && ratio > 1;
  });
