import { CHANNELS } from "../../channels.ts";
import { createAttitudeTable } from "../../detection/attitude-table.ts";
import { bounded, CHANNEL_SOURCES } from "../../detection/channel-values.ts";
import { MOST_READINGS } from "../../reading-batch.ts";
import { type Decoded, FIELDS, LIST } from "./decoded.ts";

const WIDTH = CHANNELS.length;
const ATTITUDE = Int32Array.from(["qw", "qx", "qy", "qz"], (name) => FIELDS.indexOf(name));
/** Per channel: the angle, or the field that it is. */
const ANGLES = Int32Array.from(CHANNEL_SOURCES, (source) =>
  "angle" in source ? source.angle : -1,
);
const PLACES = Int32Array.from(CHANNEL_SOURCES, (source) =>
  "angle" in source ? -1 : FIELDS.indexOf(source.column),
);
/** The channels that are angles. */
const ANGLED = Int32Array.from(CHANNELS.keys()).filter(
  (channel) => (ANGLES[channel] as number) >= 0,
);
const attitudes = createAttitudeTable();
const { quaternion, angles } = attitudes;

/** The channels of one decoded reading as a row at cell `at`, as writeChannels has them. */
export const writeRow = (decoded: Decoded, index: number, out: Float32Array, at: number): void =>
  writeRows(decoded, index, 1, out, at);

/** The same of `count` readings from `index` on, row after row. */
export const writeRows = (
  { columns, form }: Decoded,
  index: number,
  count: number,
  out: Float32Array,
  at: number,
): void => {
  writeAngles(columns, form, index, count, out, at);
  for (let channel = 0; channel < WIDTH; channel++) {
    const field = PLACES[channel] as number;
    if (field < 0) continue;
    const step = form[field] === LIST ? 1 : 0;
    let cell = field * MOST_READINGS + index * step;
    let to = at + channel;
    for (let i = 0; i < count; i++) {
      out[to] = bounded(columns[cell] as number);
      cell += step;
      to += WIDTH;
    }
  }
};

const writeAngles = (
  columns: Float64Array,
  form: Uint8Array,
  index: number,
  count: number,
  out: Float32Array,
  at: number,
): void => {
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < quaternion.length; k++) {
      const field = ATTITUDE[k] as number;
      const cell = form[field] === LIST ? index + i : 0;
      quaternion[k] = columns[field * MOST_READINGS + cell] as number;
    }
    const attitude = attitudes.find();
    const to = at + i * WIDTH;
    for (let k = 0; k < ANGLED.length; k++) {
      const channel = ANGLED[k] as number;
      out[to + channel] = angles[attitude + (ANGLES[channel] as number)] as number;
    }
  }
};
