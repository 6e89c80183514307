import { CHANNELS } from "../../channels.ts";

const WIDTH = CHANNELS.length;
const RPS = CHANNELS.indexOf("rps");

/** How long each channel has repeated one value, counted only while the rotor turned. */
export interface Repeats {
  readonly last: Float32Array;
  readonly counts: Uint32Array;
}

export const createRepeats = (): Repeats => ({
  last: new Float32Array(WIDTH).fill(Number.NaN),
  counts: new Uint32Array(WIDTH),
});

/**
 * Takes rows of six values, from `from` (inclusive) to `to` (exclusive). A rotor that stands still
 * explains silence in every channel, so its time does not count.
 */
export const countRepeats = (
  { last, counts }: Repeats,
  rows: Float32Array,
  from: number,
  to: number,
  runningRps: number,
): void => {
  for (let channel = 0; channel < WIDTH; channel++) {
    let before = last[channel] as number;
    let count = counts[channel] as number;
    for (let row = from * WIDTH; row < to * WIDTH; row += WIDTH) {
      const value = rows[row + channel] as number;
      const isTurning = (rows[row + RPS] as number) > runningRps;
      count = value === before && isTurning ? count + 1 : 0;
      before = value;
    }
    last[channel] = before;
    counts[channel] = count;
  }
};
