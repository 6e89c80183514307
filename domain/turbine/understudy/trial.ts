import { fewTurbines, type OnlyNewOn } from "./few-turbines.ts";
import { judgeRecognition, LEAST_CHALLENGES } from "./recognition.ts";
import type { TrialLimits } from "./trial-limits.ts";

/** What was seen of a new model on this device, the old one beside it where there is one. */
export interface TrialEvidence {
  /** Windows that both scored, or tried to; of a model without predecessor all of its own. */
  readonly windows: number;
  readonly both: number;
  readonly onlyNew: number;
  /** Of which turbines the windows are that only the new one flags, and of how many they could be. */
  readonly onlyNewOn: readonly OnlyNewOn[];
  readonly turbines: number;
  readonly failedNew: number;
  readonly failedOld: number;
  /** Failures of the new model without a success between them, and what the last one said. */
  readonly failedInARow: number;
  readonly lastFailure?: string;
  readonly challenges: number;
  readonly foundNew: number;
  /** With what the new model failed on a challenge last. */
  readonly challengeFailure?: string;
  /** Absent without an old model. */
  readonly foundOld?: number;
  /** Mean time of an inference, and what there is for one when every turbine has its turn. */
  readonly inferenceMs: number;
  readonly budgetMs: number;
}

export type TrialJudgement =
  | { readonly kind: "goOn"; readonly missing: string }
  | { readonly kind: "promote" }
  | { readonly kind: "putAside"; readonly reason: string };

/** One failure may be an accident; after so many in a row the model does not work here. */
export const FAILURES_IN_A_ROW = 10;
/** Whether a new model that does not speak yet may, must wait, or is put aside. */
export const judgeTrial = (evidence: TrialEvidence, limits: TrialLimits): TrialJudgement => {
  const reason = brokenReason(evidence, limits) ?? unlikeReason(evidence, limits);
  if (reason !== undefined) return { kind: "putAside", reason };
  const { windows, challenges } = evidence;
  if (windows >= limits.minWindows && challenges >= LEAST_CHALLENGES) return { kind: "promote" };
  return {
    kind: "goOn",
    missing: `${windows} of ${limits.minWindows} windows, ${challenges} of ${LEAST_CHALLENGES} challenges`,
  };
};

/**
 * Why a model must not go on speaking; nothing when it may. What only it flags is no reason any
 * more: it may see what the old one does not, and the gate judges that with a person's help.
 */
export const brokenReason = (e: TrialEvidence, limits: TrialLimits): string | undefined => {
  if (e.failedInARow >= FAILURES_IN_A_ROW) {
    return `the new model failed on ${e.failedInARow} windows in a row: ${e.lastFailure}`;
  }
  if (e.windows >= limits.minWindows) {
    if (percentOf(e.failedNew, e.windows) > limits.maxFailedPercent) {
      return `the new model failed on ${e.failedNew} of ${e.windows} windows, at most ${limits.maxFailedPercent} % may: ${e.lastFailure}`;
    }
    if (e.inferenceMs > e.budgetMs) {
      return `the new model takes ${e.inferenceMs.toPrecision(3)} ms a window, and there are ${e.budgetMs.toPrecision(3)} ms until the next`;
    }
  }
  return e.challenges < LEAST_CHALLENGES ? undefined : blindReason(e, limits);
};

const blindReason = (e: TrialEvidence, limits: TrialLimits): string | undefined => {
  if (e.foundOld === undefined) return undefined;
  const says = `the new model recognised ${e.foundNew} of ${e.challenges} faults mixed in, the old one ${e.foundOld}`;
  const [missedNew, missedOld] = [e.challenges - e.foundNew, e.challenges - e.foundOld];
  if (isMoreThanChance(missedNew, missedOld)) return `${says}${failuresOf(e)}`;
  if (judgeRecognition(e.foundNew, e.challenges, limits.minChallengePercent) === "blind") {
    return `${says}; at least ${limits.minChallengePercent} % must be${failuresOf(e)}`;
  }
  return undefined;
};

/** A model that fails recognises nothing, and then that is the cause. */
const failuresOf = (e: TrialEvidence): string => {
  if (e.failedNew > 0) {
    return `; the new model failed on ${e.failedNew} of ${e.windows} windows: ${e.lastFailure}`;
  }
  return e.challengeFailure === undefined ? "" : `; it failed on them: ${e.challengeFailure}`;
};

/**
 * Of equally good models the misses differ by about the root of their sum (McNemar's test); by more
 * than twice that in one trial of forty.
 */
const isMoreThanChance = (missedNew: number, missedOld: number): boolean =>
  missedNew - missedOld > 2 * Math.sqrt(missedNew + missedOld);

/**
 * What only the old model flags is no reason: it may flag too much, as it does in a storm that it does
 * not know, and whether the new one sees is asked by challenges.
 */
const unlikeReason = (e: TrialEvidence, limits: TrialLimits): string | undefined => {
  if (e.foundOld === undefined || e.windows < limits.minWindows) return undefined;
  // On few turbines it may be right: it speaks, and the gate asks a person.
  const isSpread = fewTurbines(e.onlyNewOn, e.turbines, e.onlyNew) === undefined;
  if (isSpread && percentOf(e.onlyNew, e.windows) > limits.maxOnlyNewPercent) {
    return `only the new model flags ${e.onlyNew} of ${e.windows} windows, at most ${limits.maxOnlyNewPercent} % may be`;
  }
  return undefined;
};

const percentOf = (part: number, whole: number): number => (100 * part) / Math.max(1, whole);
