import { FILE_CHANNELS } from "./wind-turbine-file.ts";

/** A channel's name in the asset. */
export type Channel = string;

/** The channels that a model judges, in the order of every array in manifests and verdicts. */
export const CHANNELS: readonly Channel[] = FILE_CHANNELS.map(({ name }) => name);

export const channelsOf = (role: string): readonly Channel[] =>
  FILE_CHANNELS.filter((channel) => channel.role === role).map(({ name }) => name);

/** The dashboard's three lamps. */
export const LAMPS = ["vibration", "rotation", "voltage"] as const;
export type Lamp = (typeof LAMPS)[number];

/** Which lamp a channel lights. The original sample swapped voltage and rotation in its display. */
export const LAMP_OF: Readonly<Record<Channel, Lamp>> = Object.fromEntries(
  FILE_CHANNELS.flatMap(({ name, lamp }) =>
    LAMPS.flatMap((known) => (known === lamp ? [[name, known] as const] : [])),
  ),
);

/** Lamps from the channels' anomalies (booleans in the order of CHANNELS). */
export const lampsOf = (anomalies: readonly boolean[]): Record<Lamp, boolean> => {
  const lit = (flag: Lamp) =>
    CHANNELS.some((channel, index) => LAMP_OF[channel] === flag && anomalies[index] === true);
  return { vibration: lit("vibration"), rotation: lit("rotation"), voltage: lit("voltage") };
};
