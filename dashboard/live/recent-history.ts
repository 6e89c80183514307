import { DRAWN_CHANNELS } from "../../domain/turbine/drawn-channels.ts";
import type { ReadingHistory } from "./reading-history.ts";

/** Every turbine's last 15 minutes, coarse enough to be sent at once. */
export interface RecentHistory {
  readonly stepSeconds: number;
  readonly turbines: Readonly<Record<string, RecentTurbine>>;
}

interface RecentTurbine {
  /** Of the newest point, in steps since the epoch. */
  readonly step: number;
  readonly channels: Readonly<Record<string, readonly number[]>>;
}

const STEP_SECONDS = 5;

/** The last reading of each five seconds; seconds without one leave no gap in a line this small. */
export const recentHistory = (history: ReadingHistory, ids: readonly string[]): RecentHistory => ({
  stepSeconds: STEP_SECONDS,
  turbines: Object.fromEntries(ids.flatMap((id) => coarse(history, id))),
});

const coarse = (history: ReadingHistory, id: string): [string, RecentTurbine][] => {
  const { time, channels } = history.of(id);
  const steps = time.map((second) => Math.floor(second / STEP_SECONDS));
  const last = steps.flatMap((step, index) => (step === steps[index + 1] ? [] : [index]));
  const newest = steps.at(-1);
  if (newest === undefined) return [];
  const column = (channel: string) => last.map((index) => channels[channel]?.[index] ?? 0);
  return [
    [
      id,
      {
        step: newest,
        channels: Object.fromEntries(DRAWN_CHANNELS.map((channel) => [channel, column(channel)])),
      },
    ],
  ];
};
