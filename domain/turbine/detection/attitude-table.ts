import { writeAttitude } from "./attitude.ts";

/** A power of two; a turbine's attitude takes a few hundred values. */
const PLACES = 1_024;
/** 32-bit words of four doubles. */
const WORDS = 8;

/** Writes roll, pitch and yaw of a quaternion's four numbers to `out[offset…offset+2]`. */
export type WriteAngles = (
  qw: number,
  qx: number,
  qy: number,
  qz: number,
  out: Float32Array,
  offset: number,
) => void;

/**
 * The same as `writeAttitude`, remembered: sensors tell quaternions in two decimals, so the same ones
 * come again and again, and three arcs cost 70 ns. A quaternion is known by its bits: −0 is not 0.
 */
export const createAttitudeTable = (): WriteAngles => {
  const quaternion = new Float64Array(4);
  const words = new Int32Array(quaternion.buffer);
  const keys = new Int32Array(PLACES * WORDS).fill(-1);
  const angles = new Float32Array(PLACES * 3);
  return (qw, qx, qy, qz, out, offset) => {
    quaternion[0] = qw;
    quaternion[1] = qx;
    quaternion[2] = qy;
    quaternion[3] = qz;
    const place = placeOf(words);
    if (!isAt(keys, place, words)) {
      writeAttitude({ qw, qx, qy, qz }, angles, place * 3);
      keys.set(words, place * WORDS);
    }
    out[offset] = angles[place * 3] as number;
    out[offset + 1] = angles[place * 3 + 1] as number;
    out[offset + 2] = angles[place * 3 + 2] as number;
  };
};

/** By the upper words: two decimals lie in them. */
const placeOf = (words: Int32Array): number => {
  const hash =
    Math.imul(words[1] as number, 0x9e3779b1) ^
    Math.imul(words[3] as number, 0x85ebca6b) ^
    Math.imul(words[5] as number, 0xc2b2ae35) ^
    Math.imul(words[7] as number, 0x27d4eb2f);
  return (hash ^ (hash >>> 15)) & (PLACES - 1);
};

const isAt = (keys: Int32Array, place: number, words: Int32Array): boolean => {
  const from = place * WORDS;
  for (let i = 0; i < WORDS; i++) if (keys[from + i] !== words[i]) return false;
  return true;
};
