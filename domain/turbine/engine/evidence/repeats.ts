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
 * explains silence in every channel, so its time does not count. Only the last ones that are equal say
 * anything, so they are looked at from the end.
 */
export const countRepeats = (
  { last, counts }: Repeats,
  rows: Float32Array,
  from: number,
  to: number,
  runningRps: number,
): void => {
  if (to <= from) return;
  const first = from * WIDTH;
  for (let channel = 0; channel < WIDTH; channel++) {
    let row = (to - 1) * WIDTH;
    const value = rows[row + channel] as number;
    while (
      row > first &&
      rows[row + channel - WIDTH] === value &&
      (rows[row + RPS] as number) > runningRps
    ) {
      row -= WIDTH;
    }
    const equal = (to - 1 - row / WIDTH) | 0;
    const isAll =
      row === first && last[channel] === value && (rows[row + RPS] as number) > runningRps;
    counts[channel] = isAll ? (counts[channel] as number) + equal + 1 : equal;
    last[channel] = value;
  }
};
