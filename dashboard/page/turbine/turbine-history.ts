import { signal } from "@preact/signals";
import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import type { History } from "../../live/reading-history.ts";
import { ask } from "../ui/asked.ts";

const SECONDS = 900;

export interface Lines {
  readonly time: number[];
  readonly channels: Record<string, (number | null)[]>;
}

/** The one turbine that is looked at, a point each second; `id` says which. */
export const turbineHistory = signal<{ id: string; lines: Lines } | undefined>(undefined);

/** Fetches what the server remembers of a turbine; live readings follow. */
export const loadTurbineHistory = async (id: string): Promise<void> => {
  const answer = await ask<History>(`/api/turbines/${encodeURIComponent(id)}/history`);
  if (answer.kind !== "there") return;
  const { time, channels } = answer.value;
  turbineHistory.value = {
    id,
    lines: { time: [...time], channels: channels as Lines["channels"] },
  };
};

/** Appends the newest reading, once a second. */
export const appendReading = (turbine: TurbineView): void => {
  const { reading, attitude } = turbine;
  const known = turbineHistory.peek();
  if (known?.id !== turbine.id || reading?.time === undefined) return;
  const { time, channels } = known.lines;
  const second = Math.floor(reading.time / 1_000);
  if (second <= (time.at(-1) ?? 0)) return;
  const values: Readonly<Record<string, unknown>> = { ...reading, ...attitude };
  push(time, second);
  for (const [channel, points] of Object.entries(channels)) {
    push(points, (values[channel] as number | undefined) ?? null);
  }
};

const push = <T>(list: T[], value: T): void => {
  list.push(value);
  if (list.length > SECONDS) list.shift();
};
