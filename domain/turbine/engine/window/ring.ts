import { CHANNELS } from "../../channels.ts";

const WIDTH = CHANNELS.length;

/** The newest readings of one turbine, channel after channel, without an object per reading. */
export interface Ring {
  readonly length: number;
  /** WIDTH × length; a channel's newest value lies before `at`, its oldest at `at`. */
  readonly values: Float32Array;
  /** Per place: 1 for a reading, 0 for one that was lost and bridged. */
  readonly isReal: Uint8Array;
  /** The place of the next reading. */
  at: number;
  filled: number;
  /** Readings among the filled places that really came. */
  real: number;
  /** Readings since a window was taken. */
  sinceTaken: number;
}

export const createRing = (length: number): Ring => ({
  length,
  values: new Float32Array(WIDTH * length),
  isReal: new Uint8Array(length),
  at: 0,
  filled: 0,
  real: 0,
  sinceTaken: 0,
});

/** Appends a reading's channels. */
export const putRow = (ring: Ring, row: Float32Array, isReal: 0 | 1): void => {
  const { values, length, at } = ring;
  for (let channel = 0; channel < WIDTH; channel++) {
    values[channel * length + at] = row[channel] as number;
  }
  if (ring.filled === length) ring.real -= ring.isReal[at] as number;
  else ring.filled += 1;
  ring.isReal[at] = isReal;
  ring.real += isReal;
  ring.at = at + 1 === length ? 0 : at + 1;
  ring.sinceTaken += 1;
};

/** Empties the ring: what comes now does not follow what is in it. */
export const emptyRing = (ring: Ring): void => {
  ring.at = 0;
  ring.filled = 0;
  ring.real = 0;
  ring.sinceTaken = 0;
};

/** The whole ring as rows, oldest first: what a model is given. */
export const writeWindow = (ring: Ring, out: Float32Array, offset: number): void => {
  const { values, length, at } = ring;
  for (let channel = 0; channel < WIDTH; channel++) {
    let cell = offset + channel;
    for (let i = 0; i < length; i++) {
      const place = at + i < length ? at + i : at + i - length;
      out[cell] = values[channel * length + place] as number;
      cell += WIDTH;
    }
  }
};

/** The same as a copy of its own, once the ring is full. */
export const windowOf = (ring: Ring): Float32Array | undefined => {
  if (ring.filled < ring.length) return undefined;
  const window = new Float32Array(WIDTH * ring.length);
  writeWindow(ring, window, 0);
  return window;
};

/** Mean of one channel over the whole ring. */
export const meanOf = ({ values, length }: Ring, channel: number): number => {
  let sum = 0;
  const end = (channel + 1) * length;
  for (let cell = channel * length; cell < end; cell++) sum += values[cell] as number;
  return sum / length;
};

/** Mean of one channel from the `from`-th oldest reading (inclusive) to the `to`-th (exclusive). */
export const meanBetween = (ring: Ring, channel: number, from: number, to: number): number => {
  const { values, length, at } = ring;
  let sum = 0;
  for (let i = from; i < to; i++) {
    const place = at + i < length ? at + i : at + i - length;
    sum += values[channel * length + place] as number;
  }
  return sum / (to - from);
};
