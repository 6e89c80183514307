import { CHANNELS } from "../../channels.ts";
import { createAttitudeTable } from "../../detection/attitude-table.ts";
import { bounded, CHANNEL_SOURCES } from "../../detection/channel-values.ts";
import { type Decoded, FIELDS, valueAt } from "./decoded.ts";

const WIDTH = CHANNELS.length;
const ATTITUDE = Int32Array.from(["qw", "qx", "qy", "qz"], (name) => FIELDS.indexOf(name));
/** Per channel: the angle, or the field that it is. */
const ANGLES = Int32Array.from(CHANNEL_SOURCES, (source) =>
  "angle" in source ? source.angle : -1,
);
const PLACES = Int32Array.from(CHANNEL_SOURCES, (source) =>
  "angle" in source ? -1 : FIELDS.indexOf(source.column),
);
const angles = new Float32Array(3);
const writeAngles = createAttitudeTable();

/** The channels of one decoded reading as a row, as writeChannels has them. */
export const writeRow = (decoded: Decoded, index: number, out: Float32Array): void => {
  writeAngles(
    valueAt(decoded, ATTITUDE[0] as number, index),
    valueAt(decoded, ATTITUDE[1] as number, index),
    valueAt(decoded, ATTITUDE[2] as number, index),
    valueAt(decoded, ATTITUDE[3] as number, index),
    angles,
    0,
  );
  const at = index * WIDTH;
  for (let channel = 0; channel < WIDTH; channel++) {
    const angle = ANGLES[channel] as number;
    out[at + channel] =
      angle >= 0
        ? (angles[angle] as number)
        : bounded(valueAt(decoded, PLACES[channel] as number, index));
  }
};
