import { writeAttitude } from "./attitude.ts";

/** A power of two; a turbine's attitude takes a few hundred values. */
const PLACES = 1_024;
/** 32-bit words of four doubles. */
const WORDS = 8;

/** Finds the angles of quaternions. */
export interface AttitudeTable {
  /** Where the asker writes the four numbers: given one by one they would each become an object. */
  readonly quaternion: Float64Array;
  /** Roll, pitch and yaw of every quaternion that is remembered. */
  readonly angles: Float32Array;
  /** Where in `angles` those of the quaternion lie. */
  find(): number;
}

/**
 * The same as `writeAttitude`, remembered: sensors tell quaternions in two decimals, so the same ones
 * come again and again, and three arcs cost 70 ns. A quaternion is known by its bits: −0 is not 0.
 */
export const createAttitudeTable = (): AttitudeTable => {
  const quaternion = new Float64Array(4);
  const words = new Int32Array(quaternion.buffer);
  const keys = new Int32Array(PLACES * WORDS).fill(-1);
  const angles = new Float32Array(PLACES * 3);
  return {
    quaternion,
    angles,
    find() {
      const place = placeOf(words);
      if (!isAt(keys, place, words)) {
        const [qw = 0, qx = 0, qy = 0, qz = 0] = quaternion;
        writeAttitude({ qw, qx, qy, qz }, angles, place * 3);
        keys.set(words, place * WORDS);
      }
      return place * 3;
    },
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
  const upper =
    ((keys[from + 1] as number) ^ (words[1] as number)) |
    ((keys[from + 3] as number) ^ (words[3] as number)) |
    ((keys[from + 5] as number) ^ (words[5] as number)) |
    ((keys[from + 7] as number) ^ (words[7] as number));
  const lower =
    ((keys[from] as number) ^ (words[0] as number)) |
    ((keys[from + 2] as number) ^ (words[2] as number)) |
    ((keys[from + 4] as number) ^ (words[4] as number)) |
    ((keys[from + 6] as number) ^ (words[6] as number));
  return (upper | lower) === 0;
};
