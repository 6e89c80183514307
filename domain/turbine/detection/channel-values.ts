import { ANGLES } from "../../asset/angles.ts";
import { type Reading, valueIn } from "../reading.ts";
import { FILE_CHANNELS } from "../wind-turbine-file.ts";
import { writeAttitude } from "./attitude.ts";

/** A value beyond this has lost its meaning; float32 squares of it still fit. */
const LARGEST = 1e6;
const ANGLE_NAMES: readonly string[] = ANGLES;

/** What a channel's value is: an angle of the attitude, or a column's own. */
export type ChannelSource = { readonly angle: number } | { readonly column: string };

/** In the order of CHANNELS. */
export const CHANNEL_SOURCES: readonly ChannelSource[] = FILE_CHANNELS.map(({ source }) =>
  source.angle !== undefined
    ? { angle: ANGLE_NAMES.indexOf(source.angle) }
    : { column: source.columns?.[0] ?? "" },
);

const attitude = new Float32Array(ANGLES.length);

/** The channels of one reading in the order of CHANNELS, angles from the quaternion. */
export const writeChannels = (reading: Reading, out: Float32Array, offset = 0): void => {
  writeAttitude(reading, attitude, 0);
  CHANNEL_SOURCES.forEach((source, channel) => {
    out[offset + channel] =
      "angle" in source
        ? (attitude[source.angle] ?? 0)
        : bounded(valueIn(reading, source.column) ?? 0);
  });
};

export const bounded = (value: number): number => Math.max(-LARGEST, Math.min(LARGEST, value));
