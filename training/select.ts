import type { Evaluation } from "./evaluation/evaluate.ts";

export interface Choice {
  readonly index: number;
  readonly reason: string;
}

/** One family's place among those that were compared, with 95 % intervals. */
export interface Ranked {
  readonly kind: string;
  readonly eventRecall: number | null;
  readonly eventRecallLow: number;
  readonly eventRecallHigh: number;
  readonly falseAlarmsPerTurbineDay: number;
  readonly falseAlarmsPerTurbineDayLow: number;
  readonly falseAlarmsPerTurbineDayHigh: number;
  /** What the two rest on: disturbances, and healthy turbine-days. */
  readonly events: number;
  readonly days: number;
  readonly isChosen: boolean;
}

/** False alarms per turbine-day that the data must not contradict: the lower limit of the interval. */
const MOST_FALSE_ALARMS = 0.1;

/**
 * Chooses by event recall among the models whose false alarms keep the budget, as far as the
 * validation time can tell; if none does, the one with the fewest. The first given wins a tie.
 */
export const chooseModel = (results: readonly Compared[]): Choice => {
  let index = 0;
  results.forEach((result, i) => {
    const best = results[index];
    if (best && worthOf(result) > worthOf(best)) index = i;
  });
  return { index, reason: reasonFor(results, index) };
};

/** The families from the best to the worst, by what chooses among them. */
export const rankingOf = (results: readonly Compared[], chosen: number): Ranked[] =>
  results
    .map((result, index) => ({ ...result, index }))
    .sort((a, b) => worthOf(b) - worthOf(a) || a.index - b.index)
    .map(({ kind, evaluation: { metrics, falseAlarms }, index }) => ({
      kind,
      eventRecall: metrics["eventRecall"] ?? null,
      eventRecallLow: metrics["eventRecallLow"] ?? 0,
      eventRecallHigh: metrics["eventRecallHigh"] ?? 1,
      falseAlarmsPerTurbineDay: rounded(falseAlarms.perDay),
      falseAlarmsPerTurbineDayLow: rounded(falseAlarms.low),
      falseAlarmsPerTurbineDayHigh: rounded(falseAlarms.high),
      events: metrics["events"] ?? 0,
      days: rounded(falseAlarms.days),
      isChosen: index === chosen,
    }));

const rounded = (value: number): number => Number(value.toPrecision(4));

interface Compared {
  readonly kind: string;
  readonly evaluation: Evaluation;
}

const worthOf = ({ evaluation }: Compared): number => {
  const { low } = evaluation.falseAlarms;
  return low <= MOST_FALSE_ALARMS ? recallOf(evaluation) : -1 - evaluation.falseAlarms.perDay;
};

const recallOf = (evaluation: Evaluation): number => evaluation.metrics["eventRecall"] ?? 0;

const reasonFor = (results: readonly Compared[], index: number): string => {
  const figures = ({ kind, evaluation }: Compared) => {
    const {
      eventRecall: recall,
      eventRecallLow: from = 0,
      eventRecallHigh: to = 1,
    } = evaluation.metrics;
    const found =
      recall === undefined ? "unknown" : `${percent(recall)} [${percent(from)} to ${percent(to)}]`;
    const { perDay, low, high } = evaluation.falseAlarms;
    const rate = [perDay, low, high].map((value) => value.toFixed(2));
    return `${kind} (event recall ${found}, ${rate[0]} [${rate[1]} to ${rate[2]}] false alarms per turbine-day)`;
  };
  const chosen = results[index];
  const others = results.filter((_, i) => i !== index);
  return `chose ${chosen ? figures(chosen) : "nothing"} over ${others.map(figures).join(", ") || "no other"}`;
};

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
