import type { Health } from "../turbine/health.ts";
import { secondsSince, type WaitPolicy } from "./waiting.ts";

/** Reports come every 10 s; a rolled-out or restarted device is back long before. */
export const SILENT_SECONDS = 1_800;

/**
 * How often the fleet is looked at, as an EventBridge Scheduler expression. What somebody else takes
 * away is to be known within a minute; a look costs a few calls a ring, not one a device.
 */
export const WATCH_SCHEDULE = "rate(1 minute)";

/** So many suspicious devices of a ring are asked for their components in one look (30 calls a second). */
export const SUSPECTS = 25;

/** CloudWatch's names of what is counted. */
export const METRICS = {
  namespace: "retrain-to-fleet",
  /** Powertools' one dimension of every metric, `service`. */
  service: "fleet",
  silentDevices: "SilentDevices",
  stalledRings: "StalledRings",
  brokenDevices: "BrokenDevices",
  repairsSpent: "RepairsSpent",
  takenAway: "TakenAway",
  /** Notifications that could not be sent. */
  untold: "UntoldNotifications",
} as const;

/** Devices of the fleet that have never reported, or not for half an hour. */
export const silentDevices = (
  things: readonly string[],
  health: ReadonlyMap<string, Health>,
  now: Date,
): string[] =>
  things.filter((thing) => {
    const time = health.get(thing)?.time ?? 0;
    return now.getTime() - time > SILENT_SECONDS * 1_000;
  });

export interface OpenRing {
  readonly rolloutId: string;
  readonly ring: string;
  /** ISO 8601; absent before its deployment. */
  readonly deployedAt?: string | undefined;
}

/**
 * Rings whose rollout neither went on nor asked a person although the gate's deadline, and the
 * longest wait between two looks, are over. None should ever be.
 */
export const stalledRings = (
  open: readonly OpenRing[],
  gate: { readonly deadlineSeconds: number },
  waits: WaitPolicy,
  now: Date,
): OpenRing[] =>
  open.filter(
    ({ deployedAt }) =>
      deployedAt !== undefined &&
      secondsSince(deployedAt, now) > gate.deadlineSeconds + 2 * waits.maxSeconds,
  );
