/** The six channels that a model judges, in the order of every array in manifests and verdicts. */
export const CHANNELS = ["roll", "pitch", "yaw", "wind_speed_rps", "rps", "voltage"] as const;
export type Channel = (typeof CHANNELS)[number];

/** The dashboard's three lamps. */
export const FLAGS = ["vibration", "rotation", "voltage"] as const;
export type Flag = (typeof FLAGS)[number];

/** Which lamp a channel lights. The original sample swapped voltage and rotation in its display. */
export const FLAG_OF: Record<Channel, Flag> = {
  roll: "vibration",
  pitch: "vibration",
  yaw: "vibration",
  wind_speed_rps: "rotation",
  rps: "rotation",
  voltage: "voltage",
};

/** Lamps from the channels' anomalies (six booleans in the order of CHANNELS). */
export const flagsOf = (anomalies: readonly boolean[]): Record<Flag, boolean> => {
  const lit = (flag: Flag) =>
    CHANNELS.some((channel, index) => FLAG_OF[channel] === flag && anomalies[index] === true);
  return { vibration: lit("vibration"), rotation: lit("rotation"), voltage: lit("voltage") };
};
