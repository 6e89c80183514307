import { CHANNELS } from "../../../domain/turbine/channels.ts";

const RPS = CHANNELS.indexOf("rps");

export interface RepeatClock {
  /** Takes the newest reading's channels. */
  add(values: Float32Array): void;
  /** Readings since the channel last changed, counted only while the rotor turned. */
  repeats(channel: number): number;
  reset(): void;
}

/**
 * Counts how long each channel repeats one value. A rotor that stands still explains silence in
 * every channel, so its time does not count.
 */
export const createRepeatClock = (runningRps: number): RepeatClock => {
  const last = new Float32Array(CHANNELS.length).fill(Number.NaN);
  const counts = new Uint32Array(CHANNELS.length);
  return {
    add(values) {
      const isTurning = (values[RPS] ?? 0) > runningRps;
      for (let channel = 0; channel < counts.length; channel++) {
        const value = values[channel] ?? 0;
        if (value !== last[channel] || !isTurning) counts[channel] = 0;
        else counts[channel] = (counts[channel] ?? 0) + 1;
        last[channel] = value;
      }
    },
    repeats: (channel) => counts[channel] ?? 0,
    reset() {
      last.fill(Number.NaN);
      counts.fill(0);
    },
  };
};
