import type { Asset } from "../../domain/asset/asset.ts";
import type { EventVerdict } from "../../domain/asset/event-time/verdict.ts";

/** One machine's test, condensed to its days. */
export interface MachineTimeline {
  readonly unitId: string;
  readonly readings: number;
  /** Readings with any lamp lit. */
  readonly lit: number;
  /** The largest evidence of each lamp, as a multiple of its limit. */
  readonly days: readonly { readonly time: number; readonly ratios: readonly number[] }[];
}

interface Growing {
  readings: number;
  lit: number;
  readonly days: { time: number; ratios: number[] }[];
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
      own.lit += Number(anomalies.includes(true));
      const day = dayOf(own, Math.floor(time / DAY_MS) * DAY_MS, asset.lamps.length);
      for (const [channel, { lamp }] of asset.channels.entries()) {
        const place = asset.lamps.findIndex(({ name }) => name === lamp);
        if (place >= 0) day[place] = Math.max(day[place] ?? 0, values[channel] ?? 0);
      }
    },
    all: (): MachineTimeline[] => [...machines].map(([unitId, own]) => ({ unitId, ...own })),
  };
};

const dayOf = ({ days }: Growing, time: number, lamps: number): number[] => {
  const last = days.at(-1);
  if (last?.time === time) return last.ratios;
  const ratios = Array.from({ length: lamps }, () => 0);
  days.push({ time, ratios });
  return ratios;
};
