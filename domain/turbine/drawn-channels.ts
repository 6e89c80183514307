import type { Channel } from "./channels.ts";
import { FILE_CHANNELS } from "./wind-turbine-file.ts";

/** In this order people look at a machine: at what it is given, what it makes of that, how it shakes. */
const ROLES = ["driver", "response", "context", "state", "vibration"];

/** An angle that wraps jumps, so no line is drawn of it. */
const DRAWN = ROLES.flatMap((role) => FILE_CHANNELS.filter((channel) => channel.role === role));
type Drawn = (typeof DRAWN)[number];

export const DRAWN_CHANNELS: readonly Channel[] = DRAWN.map(({ name }) => name);

const groupsBy = (keyOf: (channel: Drawn) => string): readonly (readonly Channel[])[] => {
  const groups = new Map<string, Channel[]>();
  for (const channel of DRAWN) {
    const key = keyOf(channel);
    groups.set(key, [...(groups.get(key) ?? []), channel.name]);
  }
  return [...groups.values()];
};

const attitudeOf = ({ source }: Drawn): string | undefined => source.quaternion?.join();

/** Channels that share a small picture: the angles of one attitude; each other has its own. */
export const STRIP_GROUPS = groupsBy((channel) => attitudeOf(channel) ?? channel.name);

/** Channels that share a chart: also those of one lamp and one unit. */
export const CHART_GROUPS = groupsBy(
  (channel) => attitudeOf(channel) ?? `${channel.lamp} ${channel.unit}`,
);

/** Whether these are the angles of one attitude. */
export const isAttitude = ([first]: readonly Channel[]): boolean =>
  DRAWN.some((channel) => channel.name === first && attitudeOf(channel) !== undefined);
