import type { Reading } from "../reading.ts";

type Attitude = Pick<Reading, "qw" | "qx" | "qy" | "qz">;

/** Two-decimal quaternions are at most 0.02 off unit length; beyond this it is not a rotation. */
const MAX_NORM_ERROR = 0.15;

/**
 * Writes roll, pitch and yaw in radians to `out[offset…offset+2]`. `q` and `−q` give the same
 * angles. A quaternion that is no rotation (a dead or noisy sensor) shows as angles that no turbine
 * has, so that the range check of the model sees it: nothing here throws or gives NaN.
 */
export const writeAttitude = (reading: Attitude, out: Float32Array, offset: number): void => {
  const { qw, qx, qy, qz } = reading;
  const square = qw * qw + qx * qx + qy * qy + qz * qz;
  if (Math.abs(Math.sqrt(square) - 1) > MAX_NORM_ERROR) {
    const impossible = IMPOSSIBLE_ANGLE + Math.min(square, LARGEST);
    out[offset] = impossible;
    out[offset + 1] = impossible;
    out[offset + 2] = 0;
    return;
  }
  out[offset] = Math.atan2(2 * (qw * qx + qy * qz), square - 2 * (qx * qx + qy * qy));
  out[offset + 1] = Math.asin(clamped((2 * (qw * qy - qz * qx)) / square));
  out[offset + 2] = Math.atan2(2 * (qw * qz + qx * qy), square - 2 * (qy * qy + qz * qz));
};

/** From here on an angle says that there is no attitude. */
export const IMPOSSIBLE_ANGLE: number = 2 * Math.PI;
const LARGEST = 1e6;

const clamped = (sine: number): number => Math.max(-1, Math.min(1, sine));
