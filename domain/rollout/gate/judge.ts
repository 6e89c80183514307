import type { Health } from "../../turbine/health.ts";
import type { RingEvidence } from "../evidence.ts";
import { isOverdue, nextWaitSeconds, secondsSince, type WaitPolicy } from "../waiting.ts";
import { confirmedSince, type Member, membersOf, type RingCounts, tallyOf } from "./members.ts";
import type { GatePolicy } from "./policy.ts";
import type { Finding } from "./rule.ts";
import { RULES } from "./rules.ts";
import { isOnTrial, runsRelease } from "./standing.ts";

export type Judgement =
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "advance" }
  | { readonly kind: "hold"; readonly reason: string }
  | {
      readonly kind: "rollBack";
      readonly reason: string;
      /** Devices failed to install it, which chance may do; what a model did is not chance. */
      readonly mayRetry: boolean;
    };

/** A judgement with what it rests on, for the ledger and for people. */
export interface Judged {
  readonly judgement: Judgement;
  readonly counts: RingCounts;
  readonly members: readonly Member[];
  /** Each rule's finding by the rule's name; none of a ring that only has older detectors. */
  readonly findings: Readonly<Record<string, Finding>>;
}

/**
 * Judges a ring. Its devices must confirm that they run the release, and what they tell of their work
 * must satisfy every rule; one rule that fails goes back, and what is inconclusive at the deadline is
 * a person's to decide.
 */
export const judge = (
  evidence: RingEvidence,
  policy: GatePolicy,
  waits: WaitPolicy,
  now: Date,
): Judged => {
  const members = membersOf(evidence, policy, now);
  const findings = findingsOf(evidence, members, policy);
  const tally = tallyOf(members, evidence, policy, now);
  const failure = tally.failure ?? saying(findings, "fail");
  const trouble = evidence.meddled ?? tally.odd;
  const doubt = tally.missing ?? saying(findings, "inconclusive");
  return { judgement: decide(), counts: tally.counts, members, findings };

  function decide(): Judgement {
    if (failure) {
      return { kind: "rollBack", reason: failure, mayRetry: tally.failure !== undefined };
    }
    if (trouble) return { kind: "hold", reason: trouble };
    return doubt === undefined ? afterDwell() : untilDeadline(doubt);
  }
  function afterDwell(): Judgement {
    const left = policy.dwellSeconds - secondsSince(confirmedSince(members, evidence, policy), now);
    if (left > 0) {
      const { seconds } = waitOn();
      return { kind: "wait", seconds: Math.max(1, Math.min(seconds, Math.ceil(left))) };
    }
    return policy.approval ? { kind: "hold", reason: ASKS_A_PERSON } : { kind: "advance" };
  }
  function untilDeadline(reason: string): Judgement {
    const isLate = isOverdue({ ...waits, ...policy }, evidence.deployedAt, now);
    return isLate ? { kind: "hold", reason } : waitOn();
  }
  function waitOn() {
    return { kind: "wait", seconds: nextWaitSeconds(waits, evidence.deployedAt, now) } as const;
  }
};

const ASKS_A_PERSON = "the ring confirmed the release, and its policy asks a person";

/** The findings as a list, for the ledger and the page. */
export const rulesOf = (findings: Readonly<Record<string, Finding>>): RuleRecord[] =>
  Object.entries(findings).map(([rule, { kind, says }]) => ({ rule, result: kind, words: says }));

export interface RuleRecord {
  readonly rule: string;
  readonly result: Finding["kind"];
  readonly words: string;
}

/** Rules judge what devices tell of their work; a detector that tells no digest tells nothing of it. */
const findingsOf = (
  evidence: RingEvidence,
  members: readonly Member[],
  policy: GatePolicy,
): Record<string, Finding> => {
  const reports = members.flatMap(({ device: { health } }) =>
    health?.modelDigest !== undefined && isOfRelease(health, evidence) ? [health] : [],
  );
  if (reports.length === 0) return {};
  const { successPercent, failurePercent } = policy;
  const given = {
    reports,
    others: evidence.others ?? [],
    successPercent,
    failurePercent,
    ...(evidence.past && { past: evidence.past }),
  };
  return Object.fromEntries(
    Object.entries(RULES).map(([name, rule]) => [name, rule(given, policy.model)]),
  );
};

const isOfRelease = (health: Health, evidence: RingEvidence): boolean =>
  health.time >= Date.parse(evidence.deployedAt) &&
  (runsRelease(health, evidence) || isOnTrial(health));

const saying = (
  findings: Readonly<Record<string, Finding>>,
  kind: Finding["kind"],
): string | undefined => {
  const found = Object.entries(findings).filter(([, finding]) => finding.kind === kind);
  return found.length === 0
    ? undefined
    : found.map(([name, { says }]) => `${name}: ${says}`).join("; ");
};
