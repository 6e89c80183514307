import { LAMPS, type Lamp } from "../../../domain/turbine/channels.ts";
import type { Health } from "../../../domain/turbine/health.ts";
import type { Tally } from "../../../domain/turbine/understudy/model-record.ts";
import type { TrialEvidence } from "../../../domain/turbine/understudy/trial.ts";
import { describe } from "../log.ts";
import type { Outcome, Seat } from "../seat.ts";
import type { Pair } from "./role.ts";

/** Counts what the device sees of a new model, the old one beside it where there is one. */
export interface TallyCounter {
  addPair(pair: Pair): void;
  /** A window of a model that has nobody beside it. */
  addAlone(outcome: Outcome): void;
  addChallenge(foundNew: boolean, foundOld: boolean, failure?: string): void;
  current(): Tally;
  evidence(old: OldModel): TrialEvidence;
  figures(old: OldModel): Pick<Health, "paired" | "challenge">;
}

type OldModel = Pick<Seat, "version"> | undefined;

export interface TallyPlan {
  /** What an earlier process counted. */
  readonly begun: Tally;
  readonly released: Pick<Seat, "meter"> | undefined;
  /** Milliseconds there are for one inference when every turbine has its turn. */
  readonly budgetMs: number;
  /** How many are watched. */
  readonly turbines: number;
}

export const createTally = ({ begun, released, budgetMs, turbines }: TallyPlan): TallyCounter => {
  const onlyNewOn = new Map(Object.entries(begun.onlyNewOn));
  const onlyOldOn = new Map(Object.entries(begun.onlyOldOn ?? {}));
  const tally = { ...begun };
  let lastFailure: string | undefined;
  let challengeFailure: string | undefined;

  /** A window that the model was too slow for is a failure, too. */
  const noteFailure = (outcome: Outcome): number => {
    if (outcome.kind === "verdict") return 0;
    lastFailure = outcome.kind === "failed" ? describe(outcome.error) : "slower than the readings";
    return 1;
  };

  const worstNew = () =>
    worstOf(onlyNewOn).map(({ windows: own, ...on }) => ({ ...on, onlyNew: own }));

  return {
    addPair(pair) {
      tally.windows += 1;
      tally.failedNew += noteFailure(pair.released);
      tally.failedOld += Number(pair.old.kind !== "verdict");
      const [byNew, byOld] = [litBy(pair.released), litBy(pair.old)];
      if (byNew === undefined || byOld === undefined) return;
      // A lamp that both light, as a fault that stands does, must not hide one that only one of them lights.
      const [onlyByNew, onlyByOld] = [without(byNew, byOld), without(byOld, byNew)];
      if (onlyByNew.length > 0) tally.onlyNew += noted(onlyNewOn, pair.released, onlyByNew);
      if (onlyByOld.length > 0) tally.onlyOld += noted(onlyOldOn, pair.old, onlyByOld);
      tally.both += Number(byNew.length > 0 && onlyByNew.length + onlyByOld.length === 0);
    },
    addAlone(outcome) {
      tally.windows += 1;
      tally.failedNew += noteFailure(outcome);
    },
    addChallenge(foundNew, foundOld, failure) {
      challengeFailure = failure ?? challengeFailure;
      tally.challenges += 1;
      tally.foundNew += Number(foundNew);
      tally.foundOld += Number(foundOld);
    },
    current: () => ({
      ...tally,
      onlyNewOn: Object.fromEntries(onlyNewOn),
      onlyOldOn: Object.fromEntries(onlyOldOn),
    }),
    evidence(old) {
      const { windows, both, onlyNew, failedNew, failedOld, challenges, foundNew, foundOld } =
        tally;
      return {
        ...{ windows, both, onlyNew, failedNew, failedOld, challenges, foundNew },
        onlyNewOn: worstNew(),
        turbines,
        ...(old && { foundOld }),
        failedInARow: released?.meter.failures().inARow ?? 0,
        ...(lastFailure !== undefined && { lastFailure }),
        ...(challengeFailure !== undefined && { challengeFailure }),
        inferenceMs: released?.meter.meanMs() ?? 0,
        budgetMs,
      };
    },
    figures(old) {
      const { since, windows, both, onlyNew, onlyOld, failedNew, failedOld } = tally;
      const { challenges: given, foundNew, foundOld } = tally;
      return {
        ...(old && {
          paired: {
            with: old.version,
            since,
            windows,
            both,
            onlyNew,
            onlyOld,
            failedNew,
            failedOld,
            worst: worstNew(),
            worstOld: worstOf(onlyOldOn).map(({ windows: own, ...on }) => ({
              ...on,
              onlyOld: own,
            })),
          },
        }),
        challenge: { given, foundNew, ...(old && { foundOld }) },
      };
    },
  };
};

type FlaggedOn = Map<string, Tally["onlyNewOn"][string]>;

/** Counts a window for its turbine, with the lamps that one model alone lights in it. */
const noted = (on: FlaggedOn, outcome: Outcome, lit: readonly Lamp[]): number => {
  if (outcome.kind !== "verdict") return 0;
  const { turbineId } = outcome.verdict;
  const { windows, lamps } = on.get(turbineId) ?? { windows: 0, lamps: [] };
  on.set(turbineId, { windows: windows + 1, lamps: [...new Set([...lamps, ...lit])] });
  return 1;
};

const MOST_WORST = 3;

const worstOf = (on: FlaggedOn) =>
  [...on]
    .map(([turbineId, flagged]) => ({ turbineId, ...flagged }))
    .sort((a, b) => b.windows - a.windows)
    .slice(0, MOST_WORST);

/** Nothing of a model that had no verdict. */
const litBy = (outcome: Outcome): Lamp[] | undefined =>
  outcome.kind === "verdict" ? LAMPS.filter((lamp) => outcome.verdict.flags[lamp]) : undefined;

const without = (lamps: readonly Lamp[], others: readonly Lamp[]): Lamp[] =>
  lamps.filter((lamp) => !others.includes(lamp));
