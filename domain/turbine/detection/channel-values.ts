import type { Reading } from "../reading.ts";
import { writeAttitude } from "./attitude.ts";

/** A value beyond this has lost its meaning; float32 squares of it still fit. */
const LARGEST = 1e6;

/** What the six channels are made from. */
export type Measured = Pick<
  Reading,
  "qw" | "qx" | "qy" | "qz" | "wind_speed_rps" | "rps" | "voltage"
>;

/** The six channels of one reading in the order of CHANNELS, angles from the quaternion. */
export const writeChannels = (reading: Measured, out: Float32Array, offset = 0): void => {
  writeAttitude(reading, out, offset);
  out[offset + 3] = bounded(reading.wind_speed_rps);
  out[offset + 4] = bounded(reading.rps);
  out[offset + 5] = bounded(reading.voltage);
};

/** A value whose meaning is lost beyond LARGEST. */
export const bounded = (value: number): number => Math.max(-LARGEST, Math.min(LARGEST, value));
