import type { EventDetection } from "./settings.ts";

export interface RepeatCounter {
  add(values: Float64Array, isRunning: boolean): void;
  /** Readings for which the channel has kept its value, at any time and while running. */
  repeats(channel: number): { readonly always: number; readonly running: number };
  /** Readings in a row without a value. */
  missing(channel: number): number;
}

interface Count {
  readonly last: number;
  readonly always: number;
  readonly running: number;
  readonly missing: number;
}

const NONE: Count = { last: Number.NaN, always: 0, running: 0, missing: 0 };

/** Counts how long each channel repeats one value, or has none. */
export const createRepeatCounter = (channels: number): RepeatCounter => {
  const counts: Count[] = Array.from({ length: channels }, () => NONE);
  return {
    add(values, isRunning) {
      counts.forEach((count, channel) => {
        counts[channel] = counted(count, values[channel] ?? Number.NaN, isRunning);
      });
    },
    repeats: (channel) => counts[channel] ?? NONE,
    missing: (channel) => counts[channel]?.missing ?? 0,
  };
};

const counted = (count: Count, value: number, isRunning: boolean): Count => {
  if (Number.isNaN(value)) return { ...count, missing: count.missing + 1 };
  if (value !== count.last) return { last: value, always: 1, running: 1, missing: 0 };
  return {
    last: value,
    always: count.always + 1,
    running: count.running + Number(isRunning),
    missing: 0,
  };
};

/** The channel has kept its value for longer than healthy data ever did. */
export const isStuck = (
  counter: RepeatCounter,
  channel: number,
  { longestRepeat }: Pick<EventDetection, "longestRepeat">,
): boolean => {
  const { always, running } = counter.repeats(channel);
  const limit = longestRepeat[channel];
  return (
    (limit?.always != null && always >= limit.always) ||
    (limit?.running != null && running >= limit.running)
  );
};
