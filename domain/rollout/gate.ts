import * as z from "zod/mini";
import type { DeviceEvidence, RingEvidence } from "./evidence.ts";
import { isOverdue, nextWaitSeconds, secondsSince, WAITS, type WaitPolicy } from "./waiting.ts";

/** A week for each ring leaves room in the 25,000 events that an execution's history can hold. */
const LONGEST_SECONDS = 604_800;

export const gatePolicy = z.object({
  /** Share of a ring's devices that must confirm, in percent; offline devices never block a fleet. */
  successPercent: z.number().check(z.minimum(1), z.maximum(100)),
  /** More failed devices than this share roll the release back, in percent. */
  failurePercent: z.number().check(z.minimum(0), z.maximum(100)),
  /** How long a ring must hold its confirmation after the deployment. */
  dwellSeconds: z.number().check(z.minimum(0), z.maximum(LONGEST_SECONDS)),
  /** After this a person decides. */
  deadlineSeconds: z.number().check(z.minimum(1), z.maximum(LONGEST_SECONDS)),
  /** How long the way back waits for devices that do not answer; they follow when they reconnect. */
  wayBackSeconds: z._default(
    z.number().check(z.minimum(1), z.maximum(LONGEST_SECONDS)),
    WAITS.rollBack.deadlineSeconds,
  ),
});
/** What a ring must show before the next ring starts. */
export type GatePolicy = z.infer<typeof gatePolicy>;

export const DEFAULT_GATE: GatePolicy = {
  successPercent: 90,
  failurePercent: 20,
  dwellSeconds: 60,
  deadlineSeconds: WAITS.ring.deadlineSeconds,
  wayBackSeconds: WAITS.rollBack.deadlineSeconds,
};

export type Judgement =
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "advance" }
  | { readonly kind: "hold"; readonly reason: string }
  | { readonly kind: "rollBack"; readonly reason: string };

export interface RingCounts {
  readonly succeeded: number;
  readonly failed: number;
  readonly pending: number;
}

/** How many devices confirmed, failed, and have yet to answer. */
export const countsOf = (evidence: RingEvidence): RingCounts => {
  const succeeded = evidence.devices.filter((device) => isConfirmed(device, evidence)).length;
  const failed = evidence.devices.filter(isFailed).length;
  return { succeeded, failed, pending: evidence.devices.length - succeeded - failed };
};

/**
 * Judges a ring on its devices' job executions and health reports. A succeeded execution alone is
 * not enough: the detector must say itself that it runs the released model.
 */
export const judge = (
  evidence: RingEvidence,
  policy: GatePolicy,
  waits: WaitPolicy,
  now: Date,
): Judgement => {
  const { succeeded, failed } = countsOf(evidence);
  const total = evidence.devices.length;
  if (total === 0)
    return { kind: "hold", reason: "the ring has no devices; add things to its group" };
  if (failed * 100 > policy.failurePercent * total) {
    return {
      kind: "rollBack",
      reason: `${failed} of ${total} devices failed: ${causes(evidence)}`,
    };
  }
  const isEnough = succeeded * 100 >= policy.successPercent * total;
  if (isEnough && secondsSince(evidence.deployedAt, now) >= policy.dwellSeconds) {
    return { kind: "advance" };
  }
  if (!isEnough && isOverdue({ ...waits, ...policy }, evidence.deployedAt, now)) {
    return {
      kind: "hold",
      reason: `${succeeded} of ${total} devices confirmed: ${missing(evidence)}`,
    };
  }
  return { kind: "wait", seconds: nextWaitSeconds(waits, evidence.deployedAt, now) };
};

const isConfirmed = ({ execution, health }: DeviceEvidence, evidence: RingEvidence): boolean =>
  execution === "SUCCEEDED" &&
  health?.state === "running" &&
  health.modelVersion === evidence.modelVersion &&
  health.time >= Date.parse(evidence.deployedAt);

const isFailed = ({ execution }: DeviceEvidence): boolean =>
  execution === "FAILED" || execution === "REJECTED" || execution === "TIMED_OUT";

const causes = ({ devices }: RingEvidence): string =>
  listed(
    devices.filter(isFailed),
    ({ thingName, execution, cause }) => `${thingName} ${cause ?? execution}`,
  );

const missing = (evidence: RingEvidence): string =>
  listed(
    evidence.devices.filter((device) => !isConfirmed(device, evidence)),
    ({ thingName, execution, health }) =>
      `${thingName} ${execution ?? "not reached"}${health ? `, ${health.state} model ${health.modelVersion}` : ", silent"}`,
  );

const listed = <T>(items: readonly T[], text: (item: T) => string): string =>
  items.length > 5
    ? `${items.slice(0, 5).map(text).join("; ")}; and ${items.length - 5} more`
    : items.map(text).join("; ");
