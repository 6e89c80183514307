import { CHANNELS, type Channel } from "../channels.ts";
import { SHIFT_LIMIT } from "../detection/shift-watch.ts";
import { driftOf } from "./turbine-drift.ts";
import type { WatchedTurbine } from "./watched-turbine.ts";

/** One turbine's channel that lies far from what the model was trained on. */
export interface Drifted {
  readonly turbineId: string;
  readonly channel: string;
  readonly distance: number;
  /** Epoch milliseconds since when it is a shift without a break; null when it is none. */
  readonly since: number | null;
}

const MOST = 3;

/**
 * The turbines' channels that are farthest off from what they were themselves, where training knew them. Since when each is shifted is noted with the turbine,
 * so that a restart does not begin anew.
 */
export const worstDrift = (
  turbines: readonly Pick<WatchedTurbine, "id" | "drift" | "shiftedSince">[],
  time: number,
): Drifted[] =>
  turbines
    .flatMap(({ id, drift, shiftedSince }) =>
      driftOf([drift], drift.baseline).map((distance, channel) => {
        noteShift(shiftedSince, channel, distance > SHIFT_LIMIT ? time : Number.NaN);
        const since = shiftedSince[channel] as number;
        return {
          turbineId: id,
          channel: CHANNELS[channel] as Channel,
          distance,
          since: Number.isNaN(since) ? null : since,
        };
      }),
    )
    .filter(({ distance }) => distance > 0)
    .sort((a, b) => b.distance - a.distance)
    .slice(0, MOST);

const noteShift = (since: Float64Array, channel: number, time: number): void => {
  if (Number.isNaN(time) || Number.isNaN(since[channel])) since[channel] = time;
};
