import { CHANNELS } from "../../channels.ts";
import { ROTOR } from "../../parts.ts";

const WIDTH = CHANNELS.length;

/** How long each channel has repeated one value, counted only while the rotor turned. */
export interface Repeats {
  /** Of all turbines; this one's channels begin at `at`. */
  readonly last: Float32Array;
  readonly counts: Uint32Array;
  readonly at: number;
}

/** A single turbine's. */
export const createRepeats = (): Repeats => createAllRepeats(1)[0] as Repeats;

export const createAllRepeats = (turbines: number): Repeats[] => {
  const last = new Float32Array(turbines * WIDTH).fill(Number.NaN);
  const counts = new Uint32Array(turbines * WIDTH);
  return Array.from({ length: turbines }, (_, turbine) => ({ last, counts, at: turbine * WIDTH }));
};

/**
 * Takes rows of six values, from `from` (inclusive) to `to` (exclusive). A rotor that stands still
 * explains silence in every channel, so its time does not count. Only the last ones that are equal say
 * anything, so they are looked at from the end.
 */
export const countRepeats = (
  { last, counts, at }: Repeats,
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
      (rows[row + ROTOR] as number) > runningRps
    ) {
      row -= WIDTH;
    }
    const equal = (to - 1 - row / WIDTH) | 0;
    const isAll =
      row === first && last[at + channel] === value && (rows[row + ROTOR] as number) > runningRps;
    counts[at + channel] = isAll ? (counts[at + channel] as number) + equal + 1 : equal;
    last[at + channel] = value;
  }
};
