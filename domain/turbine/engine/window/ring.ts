import { CHANNELS } from "../../channels.ts";

const WIDTH = CHANNELS.length;

/**
 * The newest readings of one turbine in rows, as a model is given them. A reading touches one line of
 * the processor's cache, and a window is copied in two pieces.
 */
export interface Ring {
  readonly length: number;
  /** length × WIDTH; the newest row lies before `at`, the oldest at `at`. */
  readonly values: Float32Array;
  /** Per row: 1 for a reading, 0 for one that was lost and bridged. */
  readonly isReal: Uint8Array;
  /** The row of the next reading. */
  at: number;
  filled: number;
  /** Readings among the filled rows that really came. */
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

/** Appends the six values that begin at `from`. */
export const putRow = (ring: Ring, rows: Float32Array, from: number, isReal: 0 | 1): void => {
  const { values, length, at } = ring;
  const to = at * WIDTH;
  for (let channel = 0; channel < WIDTH; channel++) {
    values[to + channel] = rows[from + channel] as number;
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

/** The whole ring as rows of six, oldest first: what a model is given. */
export const writeWindow = ({ values, at }: Ring, out: Float32Array, offset: number): void => {
  const oldest = at * WIDTH;
  out.set(values.subarray(oldest), offset);
  out.set(values.subarray(0, oldest), offset + values.length - oldest);
};

/** The same as a copy of its own, once the ring is full. */
export const windowOf = (ring: Ring): Float32Array | undefined => {
  if (ring.filled < ring.length) return undefined;
  const window = new Float32Array(WIDTH * ring.length);
  writeWindow(ring, window, 0);
  return window;
};

/** Adds every row of the ring up, channel by channel. */
export const sumRows = ({ values }: Ring, out: Float64Array): void => {
  out.fill(0);
  for (let row = 0; row < values.length; row += WIDTH) {
    for (let channel = 0; channel < WIDTH; channel++) {
      out[channel] = (out[channel] as number) + (values[row + channel] as number);
    }
  }
};
