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
  /** Per row: 1 for a reading that was lost and bridged. */
  readonly isLost: Uint8Array;
  /** The row of the next reading. */
  at: number;
  filled: number;
  /** Rows that were lost and bridged. */
  lost: number;
  /** Readings since a window was taken. */
  sinceTaken: number;
}

export const createRing = (length: number): Ring => ({
  length,
  values: new Float32Array(WIDTH * length),
  isLost: new Uint8Array(length),
  at: 0,
  filled: 0,
  lost: 0,
  sinceTaken: 0,
});

/** Appends the row of six that begins at cell `from`. */
export const putRow = (ring: Ring, rows: Float32Array, from: number, isReal: 0 | 1): void => {
  if (isReal === 0 || ring.lost > 0) markRow(ring, 1 - isReal);
  putRows(ring, rows, from, 1);
};

/** Appends `count` rows that really came; they fit before the ring's end. */
export const putRealRows = (ring: Ring, rows: Float32Array, from: number, count: number): void => {
  if (ring.lost > 0) {
    for (let i = 0; i < count; i++) putRow(ring, rows, from + i * WIDTH, 1);
  } else putRows(ring, rows, from, count);
};

const putRows = (ring: Ring, rows: Float32Array, from: number, count: number): void => {
  const { values, length, at } = ring;
  const to = at * WIDTH;
  const cells = count * WIDTH;
  for (let cell = 0; cell < cells; cell++) values[to + cell] = rows[from + cell] as number;
  ring.filled = Math.min(length, ring.filled + count);
  ring.at = at + count === length ? 0 : at + count;
  ring.sinceTaken += count;
};

/** Writes the newest row, if there is any. */
export const copyNewest = ({ values, at, length }: Ring, out: Float32Array): void => {
  const from = (at === 0 ? length - 1 : at - 1) * WIDTH;
  for (let channel = 0; channel < WIDTH; channel++) out[channel] = values[from + channel] as number;
};

/** A ring that lost nothing needs no marks, which is the rule. */
const markRow = (ring: Ring, isLost: number): void => {
  ring.lost += isLost - (ring.isLost[ring.at] as number);
  ring.isLost[ring.at] = isLost;
};

/** Empties the ring: what comes now does not follow what is in it. */
export const emptyRing = (ring: Ring): void => {
  ring.at = 0;
  ring.filled = 0;
  ring.sinceTaken = 0;
  if (ring.lost > 0) ring.isLost.fill(0);
  ring.lost = 0;
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
  for (let channel = 0; channel < WIDTH; channel++) {
    let sum = 0;
    for (let cell = channel; cell < values.length; cell += WIDTH) sum += values[cell] as number;
    out[channel] = sum;
  }
};
