import { signal } from "@preact/signals";
import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import type { Channel } from "../../../domain/turbine/channels.ts";
import { DRAWN_CHANNELS } from "../../../domain/turbine/drawn-channels.ts";
import type { RecentHistory } from "../../live/recent-history.ts";
import { seenValue } from "../seen-value.ts";
import { ask } from "../ui/asked.ts";

/** The last 15 minutes, a point every five seconds. */
const POINTS = 180;
const STEP_SECONDS = 5;

/** Lines of one turbine, allocated whole: a page that runs for hours does not grow. */
interface Recent {
  /** Of the newest point, in steps since the epoch. */
  step: number;
  count: number;
  readonly lines: ReadonlyMap<Channel, Float32Array>;
}

const recent = new Map<string, Recent>();
/** Grows when the server's history came, so that what is drawn already is drawn again. */
export const historyCame = signal(0);

const NOTHING = new Float32Array(0);

/** Oldest first. */
export const recentOf = (id: string, channel: Channel): Float32Array => {
  const known = recent.get(id);
  return known?.lines.get(channel)?.subarray(0, known.count) ?? NOTHING;
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
    const newest = live && live.step > step ? newestOf(live) : undefined;
    fill(live ?? newRecent(id), step, channels);
    if (newest) append(id, newest.step, (channel) => newest.values.get(channel) ?? 0);
  }
  historyCame.value += 1;
};

/** Keeps a frame's readings. */
export const remember = (frame: readonly TurbineView[]): void => {
  for (const { id, reading, attitude } of frame) {
    if (reading?.time === undefined || attitude === undefined) continue;
    append(id, stepOf({ reading }), (channel) => seenValue({ reading, attitude }, channel) ?? 0);
  }
};

const newRecent = (id: string): Recent => {
  const lines = new Map(DRAWN_CHANNELS.map((channel) => [channel, new Float32Array(POINTS)]));
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
  for (const [channel, line] of into.lines) {
    const points = (channels[channel] ?? []).slice(-POINTS);
    line.set(points);
    into.count = points.length;
  }
};

const append = (id: string, step: number, seenOf: (channel: Channel) => number): void => {
  const known = recent.get(id) ?? newRecent(id);
  if (step < known.step) return;
  // The newest point moves until its five seconds are over.
  const isNew = step > known.step || known.count === 0;
  const isFull = known.count === POINTS;
  if (isNew && !isFull) known.count += 1;
  for (const [channel, points] of known.lines) {
    if (isNew && isFull) points.copyWithin(0, 1);
    points[known.count - 1] = seenOf(channel);
  }
  known.step = step;
};

const newestOf = ({ step, lines, count }: Recent) => ({
  step,
  values: new Map([...lines].map(([channel, points]) => [channel, points[count - 1] ?? 0])),
});
