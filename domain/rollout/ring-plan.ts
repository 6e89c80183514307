import { InvalidInput } from "../errors.ts";
import { DEFAULT_RINGS, thingName } from "../names.ts";
import type { JobRate } from "./job-rate.ts";
import { assignedTo } from "./ring-assignment.ts";
import type { ConfiguredRing } from "./ring-configuration.ts";
import type { RingMembers } from "./ring-members.ts";
import type { Ring } from "./rollout.ts";

/** A ring and the devices that are in its group. */
export interface RingPlan extends Ring {
  readonly things: readonly string[];
  /** The rule that put them there, of a group of all devices. */
  readonly members?: RingMembers | undefined;
}

/**
 * Devices of one machine that deploy at once: 49 that did on two busy cores judged 98 % of their readings,
 * with 199 the farm itself fell silent for ten seconds, and the gate rightly let the release go back.
 */
const MOST_AT_ONCE = 50;
const PACED: JobRate = { jobExecutionsRolloutConfig: { maximumPerMinute: MOST_AT_ONCE } };

/**
 * The rings of a fleet on one machine: one device for each but the last, which has the rest, if there are
 * any, and hears of a release so many a minute as the machine can bear.
 */
export const defaultRings = (devices: number): RingPlan[] =>
  filled(DEFAULT_RINGS, devices).map((ring) =>
    ring.things.length > MOST_AT_ONCE ? { ...ring, job: PACED } : ring,
  );

/** The rings as the state machine is told of them; one without devices would be a fault. */
export const ringsOf = (plan: readonly RingPlan[]): Ring[] =>
  plan
    .filter(({ things }) => things.length > 0)
    .map(({ things: _, members: _rule, ...ring }) => ring);

/**
 * Configured rings with the devices of a fleet that has no other groups: by their rules, each of a group
 * that all devices are in, or without any rule as the default rings are filled.
 * @throws InvalidInput naming a ring that would be empty, or a device that would be in none
 */
export const plannedRings = (rings: readonly ConfiguredRing[], devices: number): RingPlan[] => {
  const ruled = rings.filter(({ members }) => members !== undefined);
  if (ruled.length === 0) return expectFull(filled(rings, devices), devices);
  const things = thingsOf(devices);
  const groups = new Map(rings.map((ring) => [baseOf(ring, rings), things]));
  const assigned = assignedTo(rings, { groups, attributes: new Map(), heldBack: new Map() });
  return expectFull(
    rings.map((ring) => ({ ...ring, things: assigned.get(ring.name) ?? [] })),
    devices,
  );
};

/** The group that a ring's rule takes its devices from. */
const baseOf = ({ name, members }: ConfiguredRing, rings: readonly ConfiguredRing[]): string => {
  if (members === undefined) {
    throw new InvalidInput(
      `rings: ring ${name}: expected members, as other rings have them, got none; give it {"rest": "…"} or a percent`,
    );
  }
  if ("attribute" in members) {
    throw new InvalidInput(
      `rings: ring ${name}: members by attribute ${members.attribute}: these devices have no attributes; use percent or rest`,
    );
  }
  const base = "rest" in members ? members.rest : members.of;
  const own = rings.find(({ thingGroup }) => thingGroup === base);
  if (own === undefined) return base;
  throw new InvalidInput(
    `rings: ring ${name}: members of ${base}, which is the group of ring ${own.name}; name a group of all devices`,
  );
};

const expectFull = (plan: RingPlan[], devices: number): RingPlan[] => {
  const empty = plan.find(({ things }) => things.length === 0);
  if (empty) {
    throw new InvalidInput(
      `rings: ring ${empty.name} has none of the ${devices} devices; use more devices or fewer rings`,
    );
  }
  const placed = new Set(plan.flatMap(({ things }) => things));
  const left = thingsOf(devices).find((thing) => !placed.has(thing));
  if (left === undefined) return plan;
  throw new InvalidInput(
    `rings: ${left} is in no ring; give the last ring {"rest": "…"}, or percents that come to 100`,
  );
};

const filled = (rings: readonly Ring[], devices: number): RingPlan[] => {
  const things = thingsOf(devices);
  const last = rings.length - 1;
  return rings.map((ring, index) => ({
    ...ring,
    things: things.slice(index, index === last ? undefined : index + 1),
  }));
};

const thingsOf = (devices: number): string[] =>
  Array.from({ length: devices }, (_, index) => thingName(index + 1));
