import { lookEvery } from "./bake.ts";
import type { Control } from "./control.ts";
import type { Judgement } from "./gate/judge.ts";
import type { GatePolicy } from "./gate/policy.ts";

/** What the rollout does after a look at a ring. */
export type NextStep =
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "advance" | "bake"; readonly seconds: number; readonly letThrough: string }
  | {
      readonly kind: "hold";
      readonly reason: string;
      /** Let through, the watch over all rings follows, with its first look after so long. */
      readonly bakes: boolean;
      readonly seconds: number;
    }
  | { readonly kind: "retry"; readonly reason: string }
  | { readonly kind: "rollBack"; readonly reason: string };

export interface RingAt {
  readonly ring: string;
  readonly isLast: boolean;
  /** Tries of the ring's deployment beyond the first. */
  readonly attempt: number;
  readonly policy: GatePolicy;
}

/** While nothing may happen, a look an hour keeps the record fresh; a decision wakes at once. */
const PAUSED_SECONDS = 3_600;
/** A person may try a ring again so often; then the cause is not chance. */
const MOST_RETRIES = 5;

/** A person's word goes before the gate's, and an abort before everything. */
export const nextStep = (judgement: Judgement, control: Control, at: RingAt): NextStep => {
  if (control.aborted) return { kind: "rollBack", reason: control.aborted.reason };
  if (control.letThrough) {
    return onwards(at, `a person let ring ${at.ring} through: ${control.letThrough.reason}; `);
  }
  if (control.retry) return retried(at, control.retry.reason);
  if (control.paused && judgement.kind !== "rollBack") {
    return { kind: "wait", seconds: PAUSED_SECONDS };
  }
  return ofGate(judgement, at);
};

const ofGate = (judgement: Judgement, at: RingAt): NextStep => {
  switch (judgement.kind) {
    case "wait":
      return judgement;
    case "advance":
      return onwards(at, "");
    case "hold":
      return held(judgement.reason, at);
    case "rollBack":
      return judgement.mayRetry && at.attempt < at.policy.retries
        ? { kind: "retry", reason: judgement.reason }
        : { kind: "rollBack", reason: judgement.reason };
  }
};

const onwards = (at: RingAt, letThrough: string): NextStep => ({
  kind: bakesAfter(at) ? "bake" : "advance",
  seconds: lookEvery(at.policy.bakeSeconds),
  letThrough,
});

const bakesAfter = ({ isLast, policy }: RingAt): boolean => isLast && policy.bakeSeconds > 0;

const retried = (at: RingAt, reason: string): NextStep =>
  at.attempt < MOST_RETRIES
    ? { kind: "retry", reason }
    : held(`ring ${at.ring} was tried ${at.attempt + 1} times; let it through or abort`, at);

const held = (reason: string, at: RingAt): NextStep => ({
  kind: "hold",
  reason,
  bakes: bakesAfter(at),
  seconds: lookEvery(at.policy.bakeSeconds),
});
