import type { Outcome } from "./outcome.ts";
import type { Rollout } from "./rollout.ts";
import { isOverdue, nextWaitSeconds, secondsSince, WAITS } from "./waiting.ts";

/** What the ledger and the registry know when a rollout asks to begin. */
export interface Standing {
  readonly approval: "Approved" | "Rejected" | "PendingManualApproval";
  readonly packageStatus: string;
  /** What the whole fleet runs by the last rollout that was released. */
  readonly released?: Request;
  /** The newest request that was not a duplicate. */
  readonly latest?: Request;
  /** Who holds the lock, if its execution still runs. */
  readonly holder?: Request & { readonly executionArn: string };
  /** Another execution of the very same approval; events are delivered at least once. */
  readonly first?: FirstOfApproval;
}

export interface FirstOfApproval {
  readonly rolloutId: string;
  readonly isRunning: boolean;
  /** How it ended; absent while it runs, or when it could not say. */
  readonly outcome?: string;
}

export interface Request {
  readonly modelPackageArn: string;
  readonly modelVersion: number;
  readonly requestedAt: string;
}

export type Admission =
  | { readonly kind: "proceed" }
  | { readonly kind: "end"; readonly outcome: Outcome; readonly reason: string };

/**
 * Decides what becomes of a request before it takes the lock. Deliveries are at least once and may
 * come hours late, so a request is compared by the time the person approved, never by arrival.
 */
export const admit = (rollout: Rollout, standing: Standing): Admission =>
  withdrawn(rollout, standing) ??
  duplicate(rollout, standing) ??
  repeated(rollout, standing) ??
  superseded(rollout, standing) ?? { kind: "proceed" };

const withdrawn = (rollout: Rollout, { packageStatus, approval }: Standing) =>
  packageStatus === "Completed" && approval === "Approved"
    ? undefined
    : end(
        "withdrawn",
        `model package version ${rollout.modelVersion} is ${approval} and ${packageStatus}; approve it to roll it out`,
      );

/**
 * The registry answers with what it knew before an approval for some seconds after it, so "not
 * approved" is asked again before the approval counts as taken back.
 */
export const mayBeStale = (
  rollout: Pick<Rollout, "source" | "requestedAt">,
  { approval }: Pick<Standing, "approval">,
  now: Date,
): boolean =>
  rollout.source === "event" &&
  approval !== "Approved" &&
  secondsSince(rollout.requestedAt, now) < STALE_SECONDS;

const STALE_SECONDS = 30;
/** Between two questions. */
export const ASK_AGAIN_SECONDS = 5;

const duplicate = (rollout: Rollout, { holder, released, latest }: Standing) => {
  if (
    holder?.modelPackageArn === rollout.modelPackageArn &&
    holder.executionArn !== rollout.executionArn
  ) {
    return end("alreadyRunning", `${holder.executionArn} is rolling out this version`);
  }
  // A person who runs a released version again by hand means it: a replaced device needs it.
  return rollout.source === "event" &&
    released?.modelPackageArn === rollout.modelPackageArn &&
    !isWayBack(rollout, latest)
    ? end("alreadyReleased", `version ${rollout.modelVersion} was released to the fleet`)
    : undefined;
};

/** Approved anew after another version was begun: rings that were stopped half-way are to come back. */
const isWayBack = (rollout: Rollout, latest: Request | undefined): boolean =>
  latest !== undefined &&
  latest.modelPackageArn !== rollout.modelPackageArn &&
  isNewer(rollout, latest);

/** Otherwise a late delivery would roll out again what was rolled back, or stopped by a person. */
const repeated = (rollout: Rollout, { first }: Standing) => {
  if (first === undefined) return undefined;
  const { rolloutId, isRunning, outcome = "aborted" } = first;
  return isRunning
    ? end("alreadyRunning", `${rolloutId} serves this approval`)
    : end(
        "alreadyTried",
        `${rolloutId} served this approval and ended as ${outcome}; approve version ${rollout.modelVersion} again, or start it by hand`,
      );
};

const superseded = (rollout: Rollout, { released, latest }: Standing) => {
  const newer = [released, latest].find(
    (request) =>
      request !== undefined &&
      request.modelPackageArn !== rollout.modelPackageArn &&
      isNewer(request, rollout),
  );
  return newer
    ? end("superseded", `version ${newer.modelVersion} was approved later, at ${newer.requestedAt}`)
    : undefined;
};

/** What becomes of an admitted request that another rollout's lock keeps out. */
export const untilLock = (
  rollout: Rollout,
  holder: { readonly rolloutId: string } | undefined,
  now: Date,
): { readonly kind: "wait"; readonly seconds: number } | GivenUp =>
  isOverdue(WAITS.lock, rollout.startedAt, now)
    ? {
        kind: "ended",
        outcome: {
          kind: "failed",
          error: "DeadlinePassed",
          // A year is Step Functions' own limit; a person should hear of a lock that nobody frees before.
          reason: `waited ${WAITS.lock.deadlineSeconds / 86_400} days for the fleet's lock, held by ${holder?.rolloutId ?? "other rollouts"}; end that one, then approve again`,
        },
      }
    : { kind: "wait", seconds: nextWaitSeconds(WAITS.lock, rollout.startedAt, now) };

export interface GivenUp {
  readonly kind: "ended";
  readonly outcome: { readonly kind: Outcome; readonly error: string; readonly reason: string };
}

/** Whose lock this rollout took over, and what is to be said of it; nobody's but another's. */
export const abandonedBy = <H extends { readonly executionArn: string }>(
  rollout: Rollout,
  holder: H | undefined,
): { readonly holder: H; readonly outcome: Outcome; readonly reason: string } | undefined =>
  holder && holder.executionArn !== rollout.executionArn
    ? {
        holder,
        outcome: "aborted",
        reason: "the execution ended while it held the lock; the next rollout took it over",
      }
    : undefined;

/** By time of approval; two within the same second are ordered by version. */
export const isNewer = (a: Request, b: Request): boolean =>
  a.requestedAt === b.requestedAt ? a.modelVersion > b.modelVersion : a.requestedAt > b.requestedAt;

const end = (outcome: Outcome, reason: string): Admission => ({ kind: "end", outcome, reason });
