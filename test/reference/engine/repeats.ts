import { CHANNELS } from "../../../domain/turbine/channels.ts";

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
 * Takes the newest reading's channels. A rotor that stands still explains silence in every channel, so its
 * time does not count.
 */
export const countRepeats = (
  { last, counts }: Repeats,
  row: Float32Array,
  runningRps: number,
): void => {
  const isTurning = (row[RPS] as number) > runningRps;
  for (let channel = 0; channel < WIDTH; channel++) {
    const value = row[channel] as number;
    if (value === last[channel] && isTurning) counts[channel] = (counts[channel] as number) + 1;
    else counts[channel] = 0;
    last[channel] = value;
  }
};
