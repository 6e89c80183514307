import type { Asset } from "../../domain/asset/asset.ts";
import type { EventVerdict } from "../../domain/asset/event-time/verdict.ts";
import type { Day } from "./share-lit.ts";

/** One machine's test, condensed to its days. */
export interface MachineTimeline {
  readonly unitId: string;
  readonly readings: number;
  /** Readings with any lamp lit. */
  readonly lit: number;
  /** The largest evidence of each lamp, as a multiple of its limit. */
  readonly days: readonly (Day & { readonly time: number; readonly ratios: readonly number[] })[];
}

interface GrowingDay {
  readonly time: number;
  readonly ratios: number[];
  readings: number;
  lit: number;
}

interface Growing {
  readings: number;
  lit: number;
  readonly days: GrowingDay[];
}

const DAY_MS = 86_400_000;

/** Keeps what a page can show of verdicts as they come. */
export const createTimelines = (asset: Asset) => {
  const machines = new Map<string, Growing>();
  return {
    add(verdict: EventVerdict): void {
      const { turbineId, time, anomalies, values } = verdict;
      const own = machines.get(turbineId) ?? { readings: 0, lit: 0, days: [] };
      machines.set(turbineId, own);
      own.readings += 1;
      const isLit = Number(anomalies.includes(true));
      own.lit += isLit;
      const day = dayOf(own, Math.floor(time / DAY_MS) * DAY_MS, asset.lamps.length);
      day.readings += 1;
      day.lit += isLit;
      for (const [channel, { lamp }] of asset.channels.entries()) {
        const place = asset.lamps.findIndex(({ name }) => name === lamp);
        if (place < 0) continue;
        day.ratios[place] = Math.max(day.ratios[place] ?? 0, values[channel] ?? 0);
      }
    },
    all: (): MachineTimeline[] => [...machines].map(([unitId, own]) => ({ unitId, ...own })),
  };
};

const dayOf = ({ days }: Growing, time: number, lamps: number): GrowingDay => {
  const last = days.at(-1);
  if (last?.time === time) return last;
  const day = { time, ratios: Array.from({ length: lamps }, () => 0), readings: 0, lit: 0 };
  days.push(day);
  return day;
};
