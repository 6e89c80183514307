import { CHANNELS, type Channel, channelsOf, LAMP_OF, LAMPS } from "../channels.ts";
import type { Level } from "../detection/settings.ts";
import type { LampCause } from "../lamp-cause.ts";
import type { Manifest } from "../manifest.ts";
import { KIND, KIND_NAMES } from "./evidence/findings.ts";
import { expectedOf, type LevelEvidence, seenOf } from "./evidence/levels.ts";
import type { KernelParameters } from "./kernel/kernel-parameters.ts";
import { isChannelLit, type LampState } from "./lamps.ts";

const WIDTH = CHANNELS.length;

export interface Evidence {
  readonly lamps: LampState;
  readonly ratios: Float64Array;
  readonly levels: readonly Level[];
  readonly deviations: LevelEvidence;
  /** The newest value of each channel. */
  readonly last: ArrayLike<number>;
  /** The value of the window that lies farthest from what the model expects. */
  readonly extreme: (channel: number) => number;
}

/** Why each lit lamp is lit: its worst channel, and since when any of its channels is. */
export const causesOf = (evidence: Evidence): LampCause[] =>
  LAMPS.flatMap((lamp) => {
    const lit = CHANNELS.flatMap((name, channel) =>
      LAMP_OF[name] === lamp && isChannelLit(evidence.lamps, channel) ? [channel] : [],
    );
    if (lit.length === 0) return [];
    const worst = lit.reduce((a, b) => (ratio(evidence, b) > ratio(evidence, a) ? b : a));
    const { table, at } = evidence.lamps;
    const since = Math.min(...lit.map((channel) => table.since[at + channel] as number));
    const kind = KIND_NAMES[table.kinds[at + worst] as number] ?? "dynamics";
    return [
      { channel: CHANNELS[worst] as Channel, lamp, kind, ...figures(evidence, worst), since },
    ];
  });

const ratio = ({ ratios }: Evidence, channel: number): number => ratios[channel] as number;

const figures = (evidence: Evidence, channel: number): Partial<LampCause> => {
  const { table, at } = evidence.lamps;
  switch (table.kinds[at + channel]) {
    case KIND.gross:
      return { seen: rounded(evidence.extreme(channel)) };
    case KIND.stuck:
      return { seen: rounded(evidence.last[channel] as number) };
    case KIND.level:
      return levelFigures(evidence, table.levels[at + channel] as number);
    default:
      return {};
  }
};

const VIBRATIONS = channelsOf("vibration");

/** A vibration's expectation is 1 and its deviation a logarithm: only the share says something. */
const levelFigures = ({ levels, deviations }: Evidence, k: number): Partial<LampCause> => {
  const [seen, expected] = [seenOf(deviations, k), expectedOf(deviations, k)];
  const channel = levels[k]?.channel;
  if (channel !== undefined && VIBRATIONS.includes(channel)) {
    return { percent: rounded(100 * (Math.exp(seen - expected) - 1)) };
  }
  return {
    seen: rounded(seen),
    expected: rounded(expected),
    percent: rounded(100 * (seen / expected - 1)),
  };
};

/**
 * Of a window's rows, the value of a channel that lies farthest from what the model expects. From the
 * window's own middle it may be the healthy one: a fault may have come in most of its rows.
 */
export const extremeOf = (window: ArrayLike<number>, channel: number, expected: number): number => {
  let farthest = expected;
  for (let cell = channel; cell < window.length; cell += WIDTH) {
    const value = window[cell] as number;
    if (Math.abs(value - expected) > Math.abs(farthest - expected)) farthest = value;
  }
  return farthest;
};

/**
 * What a model expects of each channel before it has seen any other: the middle of the healthy range,
 * from which its score measures an excursion, or where nothing is known of a range the training mean.
 */
export const expectedValues = (
  { channels }: Pick<Manifest, "channels">,
  kernel: Pick<KernelParameters, "low" | "high"> | undefined,
): Float64Array =>
  Float64Array.from(channels, ({ mean }, channel) =>
    kernel === undefined
      ? mean
      : ((kernel.low[channel] as number) + (kernel.high[channel] as number)) / 2,
  );

const rounded = (value: number): number => Number(value.toPrecision(4));
