import { LAMPS, type Lamp } from "../domain/turbine/channels.ts";
import type { Verdict } from "../domain/turbine/verdict.ts";
import { shareOf } from "../training/evaluation/alarms.ts";
import type { Row } from "./benchmark.ts";

/** One fault, and one detector's answer to it. */
export interface EventOutcome {
  /** Seconds from the fault to the right lamp; without it the fault was missed. */
  readonly delay?: number;
  /** What the first light of any lamp said of the fault. */
  readonly first: "right" | "wrong" | "none";
  readonly points: Points;
}

interface Points {
  readonly hit: number;
  readonly missed: number;
  readonly wrong: number;
}

/**
 * Event recall: the right lamp lit during the fault, from `from` to `to`, epoch milliseconds.
 * Attribution: of the events found by any lamp, those whose first light was the right lamp, and no
 * other. F1 is per decision, any lamp against the fault being on; decisions whose window still holds
 * faulty readings after its end are left out.
 */
export const outcomeOf = (
  verdicts: readonly Verdict[],
  { flag, from, to }: { readonly flag: Lamp; readonly from: number; readonly to: number },
): EventOutcome => {
  const during = verdicts.filter(({ time }) => time >= from && time < to);
  const first = during.find((verdict) => litFlags(verdict).length > 0);
  const right = during.find(({ flags }) => flags[flag]);
  return {
    ...(right && { delay: (right.time - from) / 1_000 }),
    first: first === undefined ? "none" : isOnly(flag, litFlags(first)) ? "right" : "wrong",
    points: pointsOf(verdicts, from, to),
  };
};

const isOnly = (flag: Lamp, lit: readonly Lamp[]): boolean => lit.length === 1 && lit[0] === flag;

const pointsOf = (verdicts: readonly Verdict[], from: number, to: number): Points => {
  const points = { hit: 0, missed: 0, wrong: 0 };
  for (const verdict of verdicts) {
    if (verdict.time >= to && verdict.time < to + WINDOW_MS + CLEAR_MS) continue;
    const isOn = verdict.time >= from && verdict.time < to;
    const isLit = litFlags(verdict).length > 0;
    points.hit += Number(isOn && isLit);
    points.missed += Number(isOn && !isLit);
    points.wrong += Number(!isOn && isLit);
  }
  return points;
};

/** Many answers of one detector to one kind of fault. */
export const eventRow = (outcomes: readonly EventOutcome[]): Row => {
  const delays = outcomes.flatMap(({ delay }) => delay ?? []).sort((a, b) => a - b);
  const lit = outcomes.filter(({ first }) => first !== "none");
  const recall = shareOf(delays.length, outcomes.length);
  const right = shareOf(lit.filter(({ first }) => first === "right").length, lit.length);
  const sum = (kind: keyof Points) => outcomes.reduce((all, { points }) => all + points[kind], 0);
  const at = (q: number) => delays[Math.min(delays.length - 1, Math.ceil(q * delays.length) - 1)];
  return {
    events: outcomes.length,
    recall: percent(recall.share),
    "95 %": `${percent(recall.low)}–${percent(recall.high)}`,
    "point F1": ratio(2 * sum("hit"), 2 * sum("hit") + sum("missed") + sum("wrong")),
    "median delay s": at(0.5)?.toFixed(1) ?? "–",
    "p95 delay s": at(0.95)?.toFixed(1) ?? "–",
    "right lamp first": lit.length === 0 ? "–" : percent(right.share),
  };
};

const WINDOW_MS = 5_000;
/** Lamps go out this long after the last bad window. */
const CLEAR_MS = 3_000;

const litFlags = (verdict: Verdict): Lamp[] => LAMPS.filter((flag) => verdict.flags[flag]);

export const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

const ratio = (part: number, whole: number): string =>
  whole === 0 ? "–" : (part / whole).toFixed(2);
