import type { TurbineView } from "../../domain/rollout/snapshot.ts";
import { writeAttitude } from "../../domain/turbine/detection/attitude.ts";
import type { Reading } from "../../domain/turbine/reading.ts";

const DEGREES = 180 / Math.PI;

export type Attitude = NonNullable<TurbineView["attitude"]>;

/** How the turbine stands, in degrees. */
export const attitudeOf = (reading: Reading): Attitude => {
  const angles = new Float32Array(3);
  writeAttitude(reading, angles, 0);
  const [roll = 0, pitch = 0, yaw = 0] = angles;
  return { roll: degrees(roll), pitch: degrees(pitch), yaw: degrees(yaw) };
};

/** Two-decimal quaternions tell an angle to about a degree; a tenth is enough to see it move. */
const degrees = (radians: number): number => Math.round(radians * DEGREES * 10) / 10;
