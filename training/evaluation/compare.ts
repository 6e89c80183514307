import type { InjectionOutcome, TurbineRow } from "./evaluate.ts";

/** Two counts over the same events or turbines, and what their difference shows. */
export interface Paired {
  readonly both: number;
  readonly onlyNew: number;
  readonly onlyServing: number;
  readonly neither: number;
  /** Probability of a difference so large if both models were alike (exact sign test, two-sided). */
  readonly p: number;
  readonly verdict: "new finds more" | "new finds less" | "no difference shown";
}

export interface FaultComparison extends Paired {
  readonly name: string;
  readonly medianDelayNew?: number;
  readonly medianDelayServing?: number;
}

export interface TurbineComparison {
  readonly turbineId: string;
  readonly days: number;
  readonly alarmsNew: number;
  readonly alarmsServing: number;
  /** Events of this turbine, over all faults. */
  readonly found: Paired;
}

/** What two models are held against each other by: their answers to the same events, and their alarms. */
export interface Answered {
  readonly injections: readonly Pick<InjectionOutcome, "name" | "answers" | "delays">[];
  readonly turbines: readonly TurbineRow[];
}

/** A new model and the one in service on the very same windows. */
export interface Comparison {
  readonly servingKind: string;
  readonly all: Paired;
  readonly faults: readonly FaultComparison[];
  readonly turbines: readonly TurbineComparison[];
}

/** Both evaluations must be of the same segments, or their events are not the same. */
export const compareEvaluations = (
  fresh: Answered,
  serving: Answered,
  servingKind: string,
): Comparison => {
  const pairs = fresh.injections.map((mine, index) => ({
    mine,
    theirs: serving.injections[index] ?? NOTHING,
  }));
  const events = pairs.flatMap(({ mine, theirs }) =>
    mine.answers.map(({ turbineId, isFound }, index) => ({
      name: mine.name,
      turbineId,
      isNew: isFound,
      isServing: theirs.answers[index]?.isFound ?? false,
    })),
  );
  return {
    servingKind,
    all: paired(events),
    faults: pairs.map(({ mine, theirs }) => ({
      name: mine.name,
      ...paired(events.filter(({ name }) => name === mine.name)),
      ...named("medianDelayNew", median(mine.delays)),
      ...named("medianDelayServing", median(theirs.delays)),
    })),
    turbines: fresh.turbines.map(({ turbineId, alarms }) => ({
      turbineId,
      days: alarms.days,
      alarmsNew: alarms.events,
      alarmsServing:
        serving.turbines.find((each) => each.turbineId === turbineId)?.alarms.events ?? 0,
      found: paired(events.filter((event) => event.turbineId === turbineId)),
    })),
  };
};

const NOTHING: Pick<InjectionOutcome, "answers" | "delays"> = { answers: [], delays: [] };

/** Differences that chance makes once in twenty are shown as differences. */
const SHOWN = 0.05;

const paired = (
  events: readonly { readonly isNew: boolean; readonly isServing: boolean }[],
): Paired => {
  const count = (isNew: boolean, isServing: boolean): number =>
    events.filter((event) => event.isNew === isNew && event.isServing === isServing).length;
  const [onlyNew, onlyServing] = [count(true, false), count(false, true)];
  const p = signTest(onlyNew, onlyServing);
  const better = onlyNew > onlyServing ? "new finds more" : "new finds less";
  return {
    both: count(true, true),
    onlyNew,
    onlyServing,
    neither: count(false, false),
    p: Number(p.toPrecision(4)),
    verdict: p < SHOWN ? better : "no difference shown",
  };
};

/** Only events on which the two differ tell anything; each is a coin if the models are alike. */
const signTest = (a: number, b: number): number => {
  const n = a + b;
  let term = 0.5 ** n;
  let sum = 0;
  for (let k = 0; k <= Math.min(a, b); k++) {
    sum += term;
    term *= (n - k) / (k + 1);
  }
  return Math.min(1, 2 * sum);
};

const median = (values: readonly number[]): number | undefined =>
  [...values].sort((a, b) => a - b)[values.length >> 1];

const named = (name: string, value: number | undefined): Record<string, number> =>
  value === undefined ? {} : { [name]: value };
