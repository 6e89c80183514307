import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import { wordsOf } from "../../../domain/turbine/channel-words.ts";
import type { Channel } from "../../../domain/turbine/channels.ts";
import { isAttitude, STRIP_GROUPS } from "../../../domain/turbine/drawn-channels.ts";
import { seenText, seenValue } from "../seen-value.ts";
import type { Strip } from "./strip-chart.tsx";

/** What a card shows of a turbine's channels, line by line. */
export interface StripRow {
  readonly name: string;
  readonly strip: Strip;
  readonly value: (turbine: TurbineView) => string | undefined;
}

/** One channel by itself. */
export const stripOf = (channel: Channel): StripRow => ({
  name: wordsOf(channel).short,
  strip: { channels: [channel], leastSpan: wordsOf(channel).span },
  value: (turbine) => seenText(turbine, channel),
});

const attitudeRow = (channels: readonly Channel[]): StripRow => ({
  name: "Attitude",
  strip: { channels, leastSpan: Math.max(...channels.map((channel) => wordsOf(channel).span)) },
  value: (turbine) =>
    turbine.attitude && channels.map((channel) => tilt(seenValue(turbine, channel))).join(" "),
});

/** A gross fault shows as angles that no tower has. */
const tilt = (degrees = 0): string => (Math.abs(degrees) > 180 ? "none" : `${degrees.toFixed(1)}°`);

export const STRIP_ROWS: readonly StripRow[] = STRIP_GROUPS.flatMap((channels) =>
  isAttitude(channels) ? [attitudeRow(channels)] : channels.map(stripOf),
);
