import { writeAttitude } from "../detection/attitude.ts";
import { CHANNEL_SOURCES } from "../detection/channel-values.ts";

/** The original sample's amplitude, as the simulator's Vib at full strength mixes it in. */
const GROSS_QUATERNION = 100;

/** Per angle of an attitude, its place in a row; −1 for one that the asset has no channel of. */
const PLACES = [0, 1, 2].map((angle) =>
  CHANNEL_SOURCES.findIndex((source) => "angle" in source && source.angle === angle),
);
const angles = new Float32Array(PLACES.length);

/** Gives a row the attitude that a quaternion's noise makes of its own: each part by a factor of its own. */
export const disturbAttitude = (row: Float32Array, random: () => number): void => {
  const own = PLACES.map((place) => row[place] ?? 0);
  const noisy = quaternionOf(own).map((part) => part * GROSS_QUATERNION * random());
  const [qw = 0, qx = 0, qy = 0, qz = 0] = noisy;
  writeAttitude({ qw, qx, qy, qz }, angles, 0);
  for (const [angle, place] of PLACES.entries()) {
    if (place >= 0) row[place] = angles[angle] as number;
  }
};

/** The attitude that `writeAttitude` reads these angles from. */
const quaternionOf = ([roll = 0, pitch = 0, yaw = 0]: readonly number[]): number[] => {
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
