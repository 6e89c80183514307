import { LAMPS, type Lamp } from "../domain/turbine/channels.ts";
import type { Verdict } from "../domain/turbine/verdict.ts";
import { shareOf } from "../training/evaluation/alarms.ts";
import type { Row } from "./benchmark.ts";

/** Collects one detector's answers to one kind of fault over many seeds. */
export interface Tally {
  /** Verdicts of one run; the fault lasted from `from` to `to`, epoch milliseconds. */
  add(verdicts: readonly Verdict[], from: number, to: number): void;
  row(): Row;
}

/**
 * Event recall: the right lamp lit during the fault. Attribution: of the events found by any lamp,
 * those whose first light was the right lamp, and no other. F1 is per decision, any lamp against
 * the fault being on; decisions whose window still holds faulty readings after its end are left out.
 */
export const createTally = (flag: Lamp, windowSeconds: number): Tally => {
  const delays: number[] = [];
  let events = 0;
  let found = 0;
  let attributed = 0;
  const points = { hit: 0, missed: 0, wrong: 0 };

  const countPoints = (verdicts: readonly Verdict[], from: number, to: number): void => {
    for (const verdict of verdicts) {
      if (verdict.time >= to && verdict.time < to + windowSeconds * 1_000 + CLEAR_MS) continue;
      const isOn = verdict.time >= from && verdict.time < to;
      const isLit = litFlags(verdict).length > 0;
      points.hit += Number(isOn && isLit);
      points.missed += Number(isOn && !isLit);
      points.wrong += Number(!isOn && isLit);
    }
  };

  return {
    add(verdicts, from, to) {
      events += 1;
      countPoints(verdicts, from, to);
      const during = verdicts.filter(({ time }) => time >= from && time < to);
      const first = during.find((verdict) => litFlags(verdict).length > 0);
      const right = during.find(({ flags }) => flags[flag]);
      if (first) {
        found += 1;
        const lit = litFlags(first);
        attributed += Number(lit.length === 1 && lit[0] === flag);
      }
      if (right) delays.push((right.time - from) / 1_000);
    },
    row() {
      const recall = shareOf(delays.length, events);
      const right = shareOf(attributed, found);
      const sorted = [...delays].sort((a, b) => a - b);
      const at = (q: number) =>
        sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];
      return {
        events,
        recall: percent(recall.share),
        "95 %": `${percent(recall.low)}–${percent(recall.high)}`,
        "point F1": ratio(2 * points.hit, 2 * points.hit + points.missed + points.wrong),
        "median delay s": at(0.5)?.toFixed(1) ?? "–",
        "p95 delay s": at(0.95)?.toFixed(1) ?? "–",
        "right lamp first": found === 0 ? "–" : percent(right.share),
      };
    },
  };
};

/** Lamps go out this long after the last bad window. */
const CLEAR_MS = 3_000;

const litFlags = (verdict: Verdict): Lamp[] => LAMPS.filter((flag) => verdict.flags[flag]);

export const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

const ratio = (part: number, whole: number): string =>
  whole === 0 ? "–" : (part / whole).toFixed(2);
