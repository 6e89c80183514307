import { CHANNELS, channelsOf } from "../channels.ts";
import { SHIFT_LIMIT } from "../detection/shift-limit.ts";
import { type Shift, shiftOf } from "./level-shift.ts";
import type { WatchedTurbine } from "./watched-turbine.ts";

/** One turbine's channel that has moved from what the turbine was. */
export interface Drifted {
  readonly turbineId: string;
  readonly channel: string;
  /** What it is predicted from. */
  readonly given: string;
  /** 0.25 where it counts as a shift. */
  readonly distance: number;
  /** By how much it has moved, of what is expected. */
  readonly percent: number;
  /** Epoch milliseconds since when it is a shift without a break; null when it is none. */
  readonly since: number | null;
}

/** How far the turbines of one device have drifted. */
export interface Drift {
  /** The farthest of any turbine, per channel, and since when one has been shifted longest. */
  readonly drift: number[];
  readonly driftSince: (number | null)[];
  readonly worstDrift: Drifted[];
  /** The farthest channel of each turbine, in the order of the turbines. */
  readonly turbineDrift: number[];
}

type Watched = Pick<WatchedTurbine, "id" | "shiftedSince"> & {
  readonly judged: Pick<WatchedTurbine["judged"], "shift">;
};

const MOST = 3;

/**
 * What of a turbine has changed, whatever the weather: its slow deviations now against those that
 * training, or its own first minutes, knew. Since when each is shifted is noted with the turbine, so
 * that a restart does not begin anew.
 */
export const driftOf = (turbines: readonly Watched[], time: number): Drift => {
  const perTurbine = turbines.map((turbine) => channelsOfTurbine(turbine, time));
  const all = perTurbine.flat();
  const ofChannel = (name: string) => all.filter(({ channel }) => channel === name);
  return {
    drift: CHANNELS.map((name) => farthest(ofChannel(name))),
    driftSince: CHANNELS.map((name) =>
      ofChannel(name).reduce<number | null>(
        (first, { since }) =>
          since === null ? first : Math.min(first ?? Number.POSITIVE_INFINITY, since),
        null,
      ),
    ),
    worstDrift: all
      .filter(({ distance }) => distance > 0)
      .sort((a, b) => b.distance - a.distance)
      .slice(0, MOST),
    turbineDrift: perTurbine.map((channels) => Number(farthest(channels).toFixed(2))),
  };
};

const farthest = (channels: readonly Drifted[]): number =>
  channels.reduce((most, { distance }) => Math.max(most, distance), 0);

/** Every channel that levels predict, by the level that has moved farthest. */
const channelsOfTurbine = ({ id, judged, shiftedSince }: Watched, time: number): Drifted[] => {
  const { levels } = judged.shift.plan;
  return CHANNELS.flatMap((channel, c) => {
    const moved = levels.flatMap((level, k) =>
      level.channel === channel ? [{ level, shift: shiftOf(judged.shift, k) }] : [],
    );
    const [worst] = moved.sort((a, b) => distanceOf(b.shift) - distanceOf(a.shift));
    if (worst === undefined) return [];
    const distance = distanceOf(worst.shift);
    noteShift(shiftedSince, c, distance > SHIFT_LIMIT ? time : Number.NaN);
    const since = shiftedSince[c] as number;
    return [
      {
        turbineId: id,
        channel,
        given: worst.level.given,
        distance,
        percent: percentOf(channel, worst.shift.share),
        since: Number.isNaN(since) ? null : since,
      },
    ];
  });
};

const distanceOf = ({ share, limit }: Shift): number =>
  Number(((SHIFT_LIMIT * Math.abs(share)) / limit).toPrecision(4));

const VIBRATIONS = channelsOf("vibration");

/** A vibration's level is a logarithm. */
const percentOf = (channel: string, share: number): number => {
  const part = VIBRATIONS.includes(channel) ? Math.expm1(share) : share;
  return Number((100 * part).toFixed(1));
};

const noteShift = (since: Float64Array, channel: number, time: number): void => {
  if (Number.isNaN(time) || Number.isNaN(since[channel])) since[channel] = time;
};
