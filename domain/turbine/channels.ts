/** The six channels that a model judges, in the order of every array in manifests and verdicts. */
export const CHANNELS = ["roll", "pitch", "yaw", "wind_speed_rps", "rps", "voltage"] as const;
export type Channel = (typeof CHANNELS)[number];

/** The dashboard's three lamps. */
export const LAMPS = ["vibration", "rotation", "voltage"] as const;
export type Lamp = (typeof LAMPS)[number];

/** Which lamp a channel lights. The original sample swapped voltage and rotation in its display. */
export const LAMP_OF: Record<Channel, Lamp> = {
  roll: "vibration",
  pitch: "vibration",
  yaw: "vibration",
  wind_speed_rps: "rotation",
  rps: "rotation",
  voltage: "voltage",
};

/** Lamps from the channels' anomalies (six booleans in the order of CHANNELS). */
export const lampsOf = (anomalies: readonly boolean[]): Record<Lamp, boolean> => {
  const lit = (flag: Lamp) =>
    CHANNELS.some((channel, index) => LAMP_OF[channel] === flag && anomalies[index] === true);
  return { vibration: lit("vibration"), rotation: lit("rotation"), voltage: lit("voltage") };
};
