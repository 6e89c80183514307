import { signal } from "@preact/signals";
import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import type { RecentHistory } from "../../live/recent-history.ts";
import { ask } from "../ui/asked.ts";

/** The last 15 minutes, a point every five seconds. */
const POINTS = 180;
const STEP_SECONDS = 5;

export const CHANNELS = ["wind_speed_rps", "rps", "voltage", "roll", "pitch"] as const;
export type RecentChannel = (typeof CHANNELS)[number];

/** Lines of one turbine, allocated whole: a page that runs for hours does not grow. */
interface Recent {
  /** Of the newest point, in steps since the epoch. */
  step: number;
  count: number;
  readonly lines: Readonly<Record<RecentChannel, Float32Array>>;
}

const recent = new Map<string, Recent>();
/** Grows when the server's history came, so that what is drawn already is drawn again. */
export const historyCame = signal(0);

const NOTHING = new Float32Array(0);

/** Oldest first. */
export const recentOf = (id: string, channel: RecentChannel): Float32Array => {
  const known = recent.get(id);
  return known ? known.lines[channel].subarray(0, known.count) : NOTHING;
};

/** Which of the lines' points the newest reading belongs to. */
export const stepOf = ({ reading }: Pick<TurbineView, "reading">): number =>
  Math.floor((reading?.time ?? 0) / 1_000 / STEP_SECONDS);

/** Fetches what the server remembers, so that a page that opens has a past. */
export const loadRecent = async (): Promise<void> => {
  const answer = await ask<RecentHistory>("/api/history");
  if (answer.kind !== "there") return;
  for (const [id, { step, channels }] of Object.entries(answer.value.turbines)) {
    const live = recent.get(id);
    const newest = live && live.step > step ? { step: live.step, ...newestOf(live) } : undefined;
    fill(live ?? newRecent(id), step, channels);
    if (newest) append(id, newest.step, newest);
  }
  historyCame.value += 1;
};

/** Keeps a frame's readings. */
export const remember = (frame: readonly TurbineView[]): void => {
  for (const { id, reading, attitude } of frame) {
    if (reading?.time === undefined || attitude === undefined) continue;
    const { wind_speed_rps, rps, voltage } = reading;
    const values = { wind_speed_rps, rps, voltage, roll: attitude.roll, pitch: attitude.pitch };
    append(id, stepOf({ reading }), values);
  }
};

const newRecent = (id: string): Recent => {
  const lines = Object.fromEntries(
    CHANNELS.map((channel) => [channel, new Float32Array(POINTS)]),
  ) as Record<RecentChannel, Float32Array>;
  const made = { step: 0, count: 0, lines };
  recent.set(id, made);
  return made;
};

const fill = (
  into: Recent,
  step: number,
  channels: Readonly<Record<string, readonly number[]>>,
) => {
  into.step = step;
  for (const channel of CHANNELS) {
    const points = (channels[channel] ?? []).slice(-POINTS);
    into.lines[channel].set(points);
    into.count = points.length;
  }
};

const append = (id: string, step: number, values: Readonly<Record<RecentChannel, number>>) => {
  const known = recent.get(id) ?? newRecent(id);
  if (step < known.step) return;
  // The newest point moves until its five seconds are over.
  const isNew = step > known.step || known.count === 0;
  const isFull = known.count === POINTS;
  if (isNew && !isFull) known.count += 1;
  for (const channel of CHANNELS) {
    const points = known.lines[channel];
    if (isNew && isFull) points.copyWithin(0, 1);
    points[known.count - 1] = values[channel];
  }
  known.step = step;
};

const newestOf = ({ lines, count }: Recent) =>
  Object.fromEntries(
    CHANNELS.map((channel) => [channel, lines[channel][count - 1] ?? 0]),
  ) as Record<RecentChannel, number>;
