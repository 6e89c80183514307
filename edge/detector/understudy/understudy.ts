import type { Health } from "../../../domain/turbine/health.ts";
import {
  type ModelRecord,
  promoted,
  putAside,
  releasedSpeaks,
  withoutOld,
} from "../../../domain/turbine/understudy/model-record.ts";
import { brokenReason, judgeTrial } from "../../../domain/turbine/understudy/trial.ts";
import type { TrialLimits } from "../../../domain/turbine/understudy/trial-limits.ts";
import type { Outcome, Seat } from "../seat.ts";
import { createChallenger } from "./challenger.ts";
import { createPairing } from "./pairing.ts";
import type { Role } from "./role.ts";
import { createTally } from "./tally.ts";

/** Who of the two models speaks, and what is seen of the new one. */
export interface Understudy {
  speaker(): Role;
  isThere(role: Role): boolean;
  record(): ModelRecord;
  /** `place` is the turbine's reading that completed the window. */
  onOutcome(role: Role, place: number, outcome: Outcome): void;
  /** While the release is young. */
  figures(): Pick<Health, "paired" | "challenge">;
  /** Ends the old model's time when the release is not young any more. */
  tick(time: number): void;
}

export interface UnderstudyPlan {
  readonly record: ModelRecord;
  /** Absent when it was put aside, or could not be loaded. */
  readonly released: Seat | undefined;
  readonly old: Seat | undefined;
  readonly limits: TrialLimits;
  readonly budgetMs: number;
  /** How many are watched. */
  readonly turbines: number;
  /** There is a new stage, or the old model is let go. */
  readonly onChange: (record: ModelRecord) => void;
  readonly random?: () => number;
  readonly now?: () => number;
}

const HOUR_MS = 3_600_000;

export const createUnderstudy = (plan: UnderstudyPlan): Understudy => {
  const { limits, budgetMs, turbines, onChange } = plan;
  const pairing = createPairing();
  let { record, released, old } = plan;
  let isYoung = true;

  const tally = createTally({ begun: record.tally, released, budgetMs, turbines });
  const challenger = createChallenger({
    released,
    old,
    given: record.tally.challenges,
    random: plan.random,
    now: plan.now,
    onAnswer(foundNew, foundOld, failure) {
      if (!released) return;
      tally.addChallenge(foundNew, foundOld, failure);
      decide();
    },
  });

  const become = (next: ModelRecord): void => {
    record = { ...next, tally: tally.current() };
    if (record.stage === "aside") released = undefined;
    onChange(record);
  };

  const decideToSpeak = (): void => {
    const judgement = judgeTrial(tally.evidence(old), limits);
    if (judgement.kind === "promote") become(promoted(record));
    if (judgement.kind === "putAside" && old) become(putAside(record, judgement.reason));
  };

  const decide = (): void => {
    if (record.stage === "proving") decideToSpeak();
    else if (old) {
      const reason = brokenReason(tally.evidence(old), limits);
      if (reason !== undefined) become(putAside(record, reason));
    }
  };

  const count = (role: Role, place: number, outcome: Outcome): void => {
    if (old) {
      const pair = pairing.add(role, place, outcome);
      if (pair) tally.addPair(pair);
    } else {
      tally.addAlone(outcome);
    }
  };

  return {
    speaker: () => (released && releasedSpeaks(record, old !== undefined) ? "released" : "old"),
    isThere: (role) => (role === "old" ? old : released) !== undefined,
    record: () => ({ ...record, tally: tally.current() }),
    onOutcome(role, place, outcome) {
      if (!released) return;
      count(role, place, outcome);
      if (outcome.kind === "verdict" && isYoung) challenger.onVerdict(outcome.verdict);
      decide();
    },
    figures: () => (isYoung ? tally.figures(old) : {}),
    tick(time) {
      isYoung = time - record.since < limits.hours * HOUR_MS;
      // While the new one has not proved itself, or failed, the old one is needed for longer.
      if (isYoung || !old || record.stage !== "proven") return;
      old = undefined;
      become(withoutOld(record));
    },
  };
};
