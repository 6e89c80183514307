import { signal } from "@preact/signals";
import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import type { RecentHistory } from "../../live/recent-history.ts";
import { ask } from "../ui/asked.ts";

/** The last 15 minutes, a point every five seconds. */
const POINTS = 180;
const STEP_SECONDS = 5;

export const CHANNELS = ["wind_speed_rps", "rps", "voltage", "roll", "pitch"] as const;
export type RecentChannel = (typeof CHANNELS)[number];

interface Recent {
  /** Of the newest point, in steps since the epoch. */
  step: number;
  readonly channels: Record<RecentChannel, number[]>;
}

const recent = new Map<string, Recent>();
/** Grows when the server's history came, so that what is drawn already is drawn again. */
export const historyCame = signal(0);

export const recentOf = (id: string, channel: RecentChannel): readonly number[] =>
  recent.get(id)?.channels[channel] ?? [];

/** Which of the lines' points the newest reading belongs to. */
export const stepOf = ({ reading }: Pick<TurbineView, "reading">): number =>
  Math.floor((reading?.time ?? 0) / 1_000 / STEP_SECONDS);

/** Fetches what the server remembers, so that a page that opens has a past. */
export const loadRecent = async (): Promise<void> => {
  const answer = await ask<RecentHistory>("/api/history");
  if (answer.kind !== "there") return;
  for (const [id, { step, channels }] of Object.entries(answer.value.turbines)) {
    const live = recent.get(id);
    recent.set(id, { step, channels: channels as Recent["channels"] });
    if (live && live.step > step) append(id, live.step, newestOf(live));
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

const append = (id: string, step: number, values: Readonly<Record<RecentChannel, number>>) => {
  const known = recent.get(id) ?? { step: 0, channels: emptyChannels() };
  recent.set(id, known);
  if (step < known.step) return;
  for (const channel of CHANNELS) {
    const points = known.channels[channel];
    // The newest point moves until its five seconds are over.
    if (step === known.step) points[points.length - 1] = values[channel];
    else points.push(values[channel]);
    if (points.length > POINTS) points.shift();
  }
  known.step = step;
};

const newestOf = ({ channels }: Recent) =>
  Object.fromEntries(CHANNELS.map((channel) => [channel, channels[channel].at(-1) ?? 0])) as Record<
    RecentChannel,
    number
  >;

const emptyChannels = (): Recent["channels"] =>
  Object.fromEntries(CHANNELS.map((channel) => [channel, []])) as unknown as Recent["channels"];
