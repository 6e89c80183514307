import type { Evaluation } from "./evaluation/evaluate.ts";

export interface Choice {
  readonly index: number;
  readonly reason: string;
}

/** False alarms per turbine-day that the data must not contradict: the lower limit of the interval. */
const MOST_FALSE_ALARMS = 0.1;

/**
 * Chooses by event recall among the models whose false alarms keep the budget, as far as the
 * validation time can tell; if none does, the one with the fewest. The first given wins a tie.
 */
export const chooseModel = (
  results: readonly { readonly kind: string; readonly evaluation: Evaluation }[],
): Choice => {
  const rank = ({ evaluation }: { evaluation: Evaluation }): number => {
    const { low } = evaluation.falseAlarms;
    return low <= MOST_FALSE_ALARMS ? recallOf(evaluation) : -1 - evaluation.falseAlarms.perDay;
  };
  let index = 0;
  results.forEach((result, i) => {
    const best = results[index];
    if (best && rank(result) > rank(best)) index = i;
  });
  return { index, reason: reasonFor(results, index) };
};

const recallOf = (evaluation: Evaluation): number => evaluation.metrics["eventRecall"] ?? 0;

const reasonFor = (
  results: readonly { readonly kind: string; readonly evaluation: Evaluation }[],
  index: number,
): string => {
  const figures = ({ kind, evaluation }: { kind: string; evaluation: Evaluation }) => {
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
