import { sha256 } from "../digest.ts";
import type { ConfiguredRing } from "./ring-configuration.ts";
import type { RingMembers } from "./ring-members.ts";

export interface FleetFound {
  /** Things by group: of the rings, their quarantines, and of the groups that rules name. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** Attributes by thing; of all things where a rule asks for them. */
  readonly attributes: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** The ring of each device that is held back: it stays until it is well. */
  readonly heldBack: ReadonlyMap<string, string>;
}

/** A thing that is to be in another ring's group than it is. */
export interface Move {
  readonly thingName: string;
  /** Thing groups that it leaves. */
  readonly from: readonly string[];
  /** The one that it joins, if it is not in it; none of a thing that no rule wants. */
  readonly to?: string;
}

/**
 * Who belongs to each ring by the rules, ring by ring: a thing that one took is no other's, so the
 * rings are disjoint. Within a group things stand in the order of a hash of their names, which never
 * changes: another share moves only as many things as it must, and a new device next to none.
 */
export const assignedTo = (
  rings: readonly ConfiguredRing[],
  found: FleetFound,
): ReadonlyMap<string, readonly string[]> => {
  const ruled = rings.filter(({ members }) => members !== undefined);
  const taken = new Set(
    rings
      .filter(({ members }) => members === undefined)
      .flatMap(({ thingGroup }) => found.groups.get(thingGroup) ?? []),
  );
  for (const [thing, ring] of found.heldBack) {
    if (ruled.some(({ name }) => name === ring)) taken.add(thing);
  }
  const assigned = new Map<string, readonly string[]>();
  for (const { name, members } of ruled) {
    if (members === undefined) continue;
    const own = wantedBy(members, found, taken);
    for (const thing of own) taken.add(thing);
    assigned.set(name, own);
  }
  return assigned;
};

const wantedBy = (
  members: RingMembers,
  found: FleetFound,
  taken: ReadonlySet<string>,
): string[] => {
  const free = (things: readonly string[]): string[] =>
    hashed(things.filter((thing) => !taken.has(thing)));
  if ("rest" in members) return free(found.groups.get(members.rest) ?? []);
  if ("percent" in members) {
    const all = found.groups.get(members.of) ?? [];
    const count = Math.max(1, Math.round((all.length * members.percent) / 100));
    return free(all).slice(0, count);
  }
  const { attribute, value, of } = members;
  const all = of === undefined ? [...found.attributes.keys()] : (found.groups.get(of) ?? []);
  return free(all.filter((thing) => found.attributes.get(thing)?.[attribute] === value));
};

const hashed = (things: readonly string[]): string[] =>
  things
    .map((thing) => ({ thing, hash: sha256(thing) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .map(({ thing }) => thing);

/** What has to change so that each ring's group has whom its rule wants, by thing. */
export const movesFor = (rings: readonly ConfiguredRing[], found: FleetFound): Move[] => {
  const assigned = assignedTo(rings, found);
  const ruled = rings.filter(({ name }) => assigned.has(name));
  const wanted = new Map(
    ruled.flatMap(({ name, thingGroup }) =>
      (assigned.get(name) ?? []).map((thing) => [thing, thingGroup] as const),
    ),
  );
  const present = ruled.flatMap(({ thingGroup }) => found.groups.get(thingGroup) ?? []);
  return [...new Set([...wanted.keys(), ...present])]
    .filter((thing) => !found.heldBack.has(thing))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .flatMap((thingName) => {
      const to = wanted.get(thingName);
      const now = ruled
        .map(({ thingGroup }) => thingGroup)
        .filter((group) => found.groups.get(group)?.includes(thingName));
      const from = now.filter((group) => group !== to);
      const joins = to !== undefined && !now.includes(to);
      return from.length > 0 || joins ? [{ thingName, from, ...(joins && { to }) }] : [];
    });
};
