import type { Asset, AssetChannel } from "../asset.ts";

/** What one channel is predicted from. */
export interface Relation {
  /** Place of the predicted channel among the asset's channels. */
  readonly target: number;
  /** The farm's other machines' median of the target is the first driver. */
  readonly ofNeighbours: boolean;
  /** Places of the machine's own channels that drive it. */
  readonly given: readonly number[];
  /** The driver's effect depends on where the wind comes from. */
  readonly hasWake: boolean;
  /** The time of day matters. */
  readonly hasHour: boolean;
  /** The day of the week matters; absent: it does not. */
  readonly hasWeek?: boolean | undefined;
  /** It holds while the machine stands, too. */
  readonly holdsAtRest: boolean;
}

/** A channel's own way of going wrong, and the relations that show it. */
export interface Hypothesis {
  readonly channel: number;
  readonly percent?: number;
  readonly offset?: number;
}

const DEFAULT_PERCENT = 15;

/**
 * Every judged channel is predicted from its drivers and, apart from that, from its neighbours. A
 * channel with neither is held against its own mean.
 */
export const relationsOf = (asset: Asset): Relation[] =>
  asset.channels.flatMap((channel, target) => {
    if (channel.lamp === undefined) return [];
    const given = driversOf(asset, channel);
    const holdsAtRest = channel.role === "context";
    const hasNeighbours = channel.neighbours ?? channel.role !== "angle";
    const { calendar = [] } = channel;
    const base = {
      target,
      hasWake: false,
      hasHour: calendar.includes("day"),
      ...(calendar.includes("week") && { hasWeek: true }),
      holdsAtRest,
    };
    const own = { ...base, ofNeighbours: false, given };
    const ofNeighbours = {
      ...base,
      ofNeighbours: true,
      given: [],
      hasWake: asset.parts.includes("wake") && !holdsAtRest,
      hasHour: holdsAtRest || base.hasHour,
    };
    if (!hasNeighbours) return [own];
    return given.length > 0 ? [own, ofNeighbours] : [ofNeighbours];
  });

const driversOf = (asset: Asset, channel: AssetChannel): number[] => {
  const names =
    channel.given ??
    asset.channels
      .filter((other) => other.role === "driver" && other.name !== channel.name)
      .map((other) => other.name);
  return names.map((name) => asset.channels.findIndex((other) => other.name === name));
};

/** One hypothesis per judged channel: it reads, or does, so much more than it should. */
export const hypothesesOf = (asset: Asset): Hypothesis[] =>
  asset.channels.flatMap((each, channel) => {
    if (each.lamp === undefined) return [];
    const notable = each.notable ?? { percent: DEFAULT_PERCENT };
    return [{ channel, ...notable }];
  });

/** Whether a relation's residual moves when the channel lies. */
export const concerns = ({ channel }: Hypothesis, { target, given }: Relation): boolean =>
  target === channel || given.includes(channel);
