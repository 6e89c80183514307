import { isOurs } from "./components.ts";
import { secondsSince } from "./waiting.ts";

/** A core that fetches a deployment is not looked at as broken: slow links and lite's half minute. */
const GRACE_SECONDS = 300;
/** What did not help is not tried again at once, and not for ever: then a person has to look. */
const GAP_SECONDS = 900;
const REPAIRS_PER_DAY = 3;
const DAY_SECONDS = 86_400;

export interface RunningComponent {
  readonly name: string;
  readonly version: string;
  /** Greengrass's lifecycle state. */
  readonly state: string;
}

export interface SeenDevice {
  readonly thingName: string;
  readonly components: readonly RunningComponent[];
}

export interface SeenDeployment {
  readonly deploymentId: string;
  readonly name: string;
  readonly createdAt: Date;
  /** Versions by component. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface SeenRing {
  readonly ring: string;
  /** Newest first; the first is what the ring is told to run. */
  readonly deployments: readonly SeenDeployment[];
  /** Deployments that our own rollouts made to take a first release back. */
  readonly ownRemovals: ReadonlySet<string>;
  /** Devices that Greengrass, or their own silence, makes suspicious. */
  readonly suspects: readonly SeenDevice[];
  /** When it was repaired before, as ISO 8601. */
  readonly repairs: readonly string[];
}

/** What is to be done about a ring. */
export type RingCare =
  | { readonly kind: "none" }
  | { readonly kind: "takenAway"; readonly deployment: SeenDeployment; readonly reason: string }
  | { readonly kind: "repair"; readonly devices: readonly string[]; readonly reason: string }
  | { readonly kind: "waiting"; readonly devices: readonly string[]; readonly reason: string }
  | { readonly kind: "spent"; readonly devices: readonly string[]; readonly reason: string };

/**
 * Whether a ring between two rollouts runs what it was told to. A device whose core gave up on a
 * component, or lost it, is repaired by telling the ring the same again: that starts what is broken on
 * both cores and leaves alone what runs. (Measured on lite: redeploying recovers in 30 s.)
 */
export const careFor = (seen: SeenRing, now: Date): RingCare => {
  const [newest, ...earlier] = seen.deployments;
  if (!newest) return { kind: "none" };
  const taken = takenAway(newest, earlier, seen.ownRemovals);
  if (taken.length > 0) {
    return {
      kind: "takenAway",
      deployment: newest,
      reason: `deployment ${newest.deploymentId} ("${newest.name}", ${newest.createdAt.toISOString()}) of somebody else took ${taken.join(" and ")} away from ring ${seen.ring}`,
    };
  }
  if (secondsSince(newest.createdAt.toISOString(), now) < GRACE_SECONDS) return { kind: "none" };
  const faults = seen.suspects.flatMap((device) => faultOf(device, newest) ?? []);
  if (faults.length === 0) return { kind: "none" };
  return withinBudget(seen, faults, now);
};

const withinBudget = (
  { ring, repairs }: SeenRing,
  faults: readonly { thingName: string; reason: string }[],
  now: Date,
): RingCare => {
  const devices = faults.map(({ thingName }) => thingName);
  const reason = faults.map(({ thingName, reason }) => `${thingName}: ${reason}`).join("; ");
  const today = repairs.filter((at) => secondsSince(at, now) < DAY_SECONDS);
  if (today.length >= REPAIRS_PER_DAY) {
    return {
      kind: "spent",
      devices,
      reason: `ring ${ring} was repaired ${today.length} times within a day, and it did not help (${reason}); look at the devices' logs`,
    };
  }
  const isTooSoon = today.some((at) => secondsSince(at, now) < GAP_SECONDS);
  return { kind: isTooSoon ? "waiting" : "repair", devices, reason };
};

/** Ours that an earlier deployment had and the newest has not, unless we took them back ourselves. */
const takenAway = (
  newest: SeenDeployment,
  earlier: readonly SeenDeployment[],
  ownRemovals: ReadonlySet<string>,
): string[] => {
  if (ownRemovals.has(newest.deploymentId)) return [];
  const had = new Set(earlier.flatMap(({ versions }) => Object.keys(versions).filter(isOurs)));
  return [...had].filter((name) => !(name in newest.versions));
};

const faultOf = (
  { thingName, components }: SeenDevice,
  { versions }: SeenDeployment,
): { thingName: string; reason: string } | undefined => {
  const reasons = Object.keys(versions)
    .filter(isOurs)
    .flatMap((name) => {
      const found = components.find((component) => component.name === name);
      if (!found) return [`${name} ${versions[name]} is missing`];
      return found.state === "BROKEN" ? [`${name} ${found.version} is BROKEN`] : [];
    });
  return reasons.length > 0 ? { thingName, reason: reasons.join(", ") } : undefined;
};
