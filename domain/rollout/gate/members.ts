import type { DeviceEvidence, RingEvidence } from "../evidence.ts";
import { secondsSince } from "../waiting.ts";
import type { GatePolicy } from "./policy.ts";
import { type Standing, standingOf } from "./standing.ts";

/** A device of the ring and how it stands. */
export interface Member {
  readonly device: DeviceEvidence;
  readonly standing: Standing;
}

/** What the ledger keeps of it: the reports' whole text would be a kilobyte for each device. */
export const deviceRecord = ({ device, standing }: Member) => {
  const { thingName, execution, cause, health } = device;
  return {
    thingName,
    standing: "says" in standing ? standing.says : standing.kind,
    ...(execution && { execution }),
    ...(cause && { cause }),
    ...(health && {
      health: {
        state: health.state,
        modelVersion: health.modelVersion,
        ...(health.modelDigest && { modelDigest: health.modelDigest }),
        time: health.time,
      },
    }),
  };
};

export interface RingCounts {
  readonly succeeded: number;
  readonly failed: number;
  readonly pending: number;
}

export interface Tally {
  readonly counts: RingCounts;
  /** Too many devices failed. */
  readonly failure?: string;
  /** Something that no waiting will change. */
  readonly odd?: string;
  /** Too few devices confirmed. */
  readonly missing?: string;
}

export const membersOf = (evidence: RingEvidence, policy: GatePolicy, now: Date): Member[] =>
  evidence.devices.map((device) => ({
    device,
    standing: standingOf(device, evidence, policy, now),
  }));

/** Below this share of reachable devices a ring says too little of the release, whatever they confirm. */
const LEAST_REACHABLE_PERCENT = 50;

/** Counts the devices, and says what of it stands in the way. */
export const tallyOf = (
  members: readonly Member[],
  evidence: RingEvidence,
  policy: GatePolicy,
  now: Date,
): Tally => {
  const of = (kind: Standing["kind"]) => members.filter(({ standing }) => standing.kind === kind);
  const [confirmed, failed, offline] = [of("confirmed"), of("failed"), of("offline")];
  const withdrawn = of("withdrawn");
  const wanted = members.length - withdrawn.length;
  const counts = {
    succeeded: confirmed.length,
    failed: failed.length,
    pending: members.length - confirmed.length - failed.length,
  };
  if (members.length === 0) {
    return { counts, odd: "the ring has no devices; add things to its group" };
  }
  if (failed.length * 100 > policy.failurePercent * wanted) {
    return { counts, failure: `${failed.length} of ${wanted} devices failed: ${said(failed)}` };
  }
  // Somebody cancelled the job, or its abort criteria did: the others would wait until the deadline.
  if (withdrawn.length > 0) {
    return {
      counts,
      odd: `the ring's job was cancelled for ${withdrawn.length} of ${members.length} devices: ${said(withdrawn)}`,
    };
  }
  const isPatienceOver = secondsSince(evidence.deployedAt, now) > policy.offlinePatienceSeconds;
  const reachable = wanted - (isPatienceOver ? offline.length : 0);
  const isEnough =
    confirmed.length > 0 &&
    confirmed.length * 100 >= policy.successPercent * reachable &&
    reachable * 100 >= LEAST_REACHABLE_PERCENT * wanted;
  if (isEnough) return { counts };
  const others = members.filter(({ standing }) => standing.kind !== "confirmed");
  return {
    counts,
    missing: `${confirmed.length} of ${members.length} devices confirmed: ${said(others)}`,
  };
};

/**
 * Since when the share that has to confirm runs the release, ISO 8601. A device that installs for
 * long, or whose detector has just started again, has shown nothing of the time before.
 */
export const confirmedSince = (
  members: readonly Member[],
  { deployedAt }: RingEvidence,
  { successPercent }: GatePolicy,
): string => {
  const since = members
    .filter(({ standing }) => standing.kind === "confirmed")
    .map(({ device: { health } }) => Math.max(health?.since ?? 0, Date.parse(deployedAt)))
    .sort((a, b) => a - b);
  const needed = Math.min(since.length, Math.ceil((members.length * successPercent) / 100));
  return new Date(since[needed - 1] ?? Date.parse(deployedAt)).toISOString();
};

/** Names and words of the first five. */
const said = (members: readonly Member[]): string => {
  const texts = members
    .slice(0, 5)
    .map(
      ({ device, standing }) =>
        `${device.thingName} ${"says" in standing ? standing.says : "well"}`,
    );
  return members.length > 5
    ? `${texts.join("; ")}; and ${members.length - 5} more`
    : texts.join("; ");
};
