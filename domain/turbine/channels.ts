import { FILE_CHANNELS, FILE_LAMPS } from "./wind-turbine-file.ts";

/** A channel's name in the asset. */
export type Channel = string;

/** The channels that a model judges, in the order of every array in manifests and verdicts. */
export const CHANNELS: readonly Channel[] = FILE_CHANNELS.map(({ name }) => name);

export const channelsOf = (role: string): readonly Channel[] =>
  FILE_CHANNELS.filter((channel) => channel.role === role).map(({ name }) => name);

/** A lamp's name in the asset. */
export type Lamp = string;

/** The lamps of one machine, in the order of every verdict. */
export const LAMPS: readonly Lamp[] = FILE_LAMPS.map(({ name }) => name);

/** Which lamp a channel lights. The original sample swapped voltage and rotation in its display. */
export const LAMP_OF: Readonly<Record<Channel, Lamp>> = Object.fromEntries(
  FILE_CHANNELS.flatMap(({ name, lamp }) => (lamp === undefined ? [] : [[name, lamp]])),
);

/** Lamps from the channels' anomalies (booleans in the order of CHANNELS). */
export const lampsOf = (anomalies: readonly boolean[]): Record<Lamp, boolean> => {
  const lit: Record<Lamp, boolean> = { ...DARK };
  for (let index = 0; index < CHANNELS.length; index++) {
    const lamp = anomalies[index] === true ? LAMPS_OF_CHANNELS[index] : undefined;
    if (lamp !== undefined) lit[lamp] = true;
  }
  return lit;
};

const DARK = Object.fromEntries(LAMPS.map((lamp): [Lamp, boolean] => [lamp, false]));
const LAMPS_OF_CHANNELS = CHANNELS.map((channel) => LAMP_OF[channel]);
