import { LAMPS, type Lamp } from "../../domain/turbine/channels.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";

/** One lamp's unbroken time alight. */
export interface Alarm {
  readonly flag: Lamp;
  /** Epoch milliseconds of the first and last anomalous verdict. */
  readonly from: number;
  readonly to: number;
}

/** Lamps that flicker within this time are one alarm to a control room. */
const MERGE_MS = 60_000;

/** Alarms in a turbine's verdicts, oldest first per flag. */
export const alarmsOf = (verdicts: readonly Verdict[]): Alarm[] => {
  const counter = createAlarmCounter();
  for (const verdict of verdicts) counter.add(verdict);
  return counter.alarms();
};

/** The same of verdicts that come one by one. */
export const createAlarmCounter = () => {
  const alarms = LAMPS.map((flag) => ({ flag, own: [] as { from: number; to: number }[] }));
  return {
    add({ time, flags }: Verdict): void {
      for (const { flag, own } of alarms) {
        if (!flags[flag]) continue;
        const last = own.at(-1);
        if (last && time - last.to <= MERGE_MS) last.to = time;
        else own.push({ from: time, to: time });
      }
    },
    alarms: (): Alarm[] =>
      alarms.flatMap(({ flag, own }) => own.map(({ from, to }) => ({ flag, from, to }))),
  };
};

/** Events per day with a 95 % interval (Poisson; Byar's approximation of the exact limits). */
export interface Rate {
  readonly perDay: number;
  readonly low: number;
  readonly high: number;
  readonly events: number;
  readonly days: number;
}

export const rateOf = (events: number, days: number): Rate => {
  const z = 1.96;
  const n = events + 1;
  const low = events === 0 ? 0 : events * (1 - 1 / (9 * events) - z / (3 * Math.sqrt(events))) ** 3;
  // For none seen the exact upper limit is −ln 0.025.
  const high = events === 0 ? 3.689 : n * (1 - 1 / (9 * n) + z / (3 * Math.sqrt(n))) ** 3;
  return { perDay: events / days, low: low / days, high: high / days, events, days };
};

/** Share with its 95 % interval (Wilson). */
export const shareOf = (
  hits: number,
  count: number,
): { share: number; low: number; high: number } => {
  if (count === 0) return { share: Number.NaN, low: 0, high: 1 };
  const z2 = 1.96 ** 2;
  const p = hits / count;
  const centre = (p + z2 / (2 * count)) / (1 + z2 / count);
  const half =
    (1.96 * Math.sqrt((p * (1 - p)) / count + z2 / (4 * count * count))) / (1 + z2 / count);
  return { share: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
};
