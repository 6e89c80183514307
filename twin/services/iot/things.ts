import { randomUUID } from "node:crypto";
import { partitionOf } from "../../partition.ts";
import { AwsError } from "../../wire/service.ts";
import type { World } from "../../world/world.ts";

/** (IoT quotas: thing groups a thing can belong to) */
const MAX_GROUPS_PER_THING = 10;

export type Attributes = Readonly<Record<string, string>>;

export interface Things {
  readonly arnOf: (thing: string) => string;
  readonly groupArnOf: (group: string) => string;
  /** One that is there keeps its attributes. */
  createThing(name: string, attributes?: Attributes): void;
  /** Those of that name take the place of those before; with `merge`, beside the others. */
  changeAttributes(name: string, attributes: Attributes, merge: boolean): void;
  createGroup(name: string): void;
  /** Its members stay things; one that is not there is gone. */
  removeGroup(name: string): void;
  add(thing: string, group: string): void;
  /** Leaves one group; unknown names change nothing, as on AWS. */
  leave(thing: string, group: string): void;
  /** Leaves all its groups and is gone. */
  removeThing(name: string): void;
  hasThing(name: string): boolean;
  attributesOf(name: string): Attributes;
  names(): string[];
  groupNames(): string[];
  groupId(name: string): string;
  /** @throws ResourceNotFoundException for a group that does not exist */
  membersOf(group: string): string[];
  /** @throws ResourceNotFoundException for a thing that does not exist */
  groupsOf(thing: string): string[];
  /** Called whenever a thing joins a group. */
  onJoin(listener: (thing: string, group: string) => void): void;
  /** Called whenever a thing leaves a group. */
  onLeave(listener: (thing: string, group: string) => void): void;
}

/** Things and static thing groups. */
export const createThings = (world: World): Things => {
  const things = world.store.collection<Attributes>("iot/things");
  const groups = world.store.collection<{ id: string; members: Set<string> }>("iot/groups");
  const listeners: ((thing: string, group: string) => void)[] = [];
  const leaveListeners: ((thing: string, group: string) => void)[] = [];
  const leave = (thing: string, name: string): void => {
    if (groups.get(name)?.members.delete(thing) !== true) return;
    groups.touch(name);
    for (const listener of leaveListeners) listener(thing, name);
  };
  const arn = (rest: string) =>
    `arn:${partitionOf(world.region)}:iot:${world.region}:${world.account}:${rest}`;
  const groupOf = (name: string) => {
    const group = groups.get(name);
    if (!group) throw notFound(`Thing group ${name} does not exist`);
    return group;
  };
  return {
    arnOf: (thing) => arn(`thing/${thing}`),
    groupArnOf: (group) => arn(`thinggroup/${group}`),
    createThing(name, attributes = {}) {
      if (!things.has(name)) things.set(name, attributes);
    },
    changeAttributes(name, attributes, merge) {
      const before = things.get(name);
      if (!before) throw notFound(`Thing ${name} does not exist`);
      things.set(name, merge ? { ...before, ...attributes } : attributes);
    },
    createGroup(name) {
      if (!groups.has(name)) groups.set(name, { id: randomUUID(), members: new Set() });
    },
    removeGroup(name) {
      for (const thing of groups.get(name)?.members ?? []) leave(thing, name);
      groups.delete(name);
    },
    add(thing, name) {
      const group = groupOf(name);
      if (!things.has(thing)) throw notFound(`Thing ${thing} does not exist`);
      const memberships = [...groups.values()].filter(({ members }) => members.has(thing));
      if (memberships.length >= MAX_GROUPS_PER_THING) {
        throw new AwsError(
          "LimitExceededException",
          `Thing ${thing} is in ${MAX_GROUPS_PER_THING} groups`,
        );
      }
      if (group.members.has(thing)) return;
      group.members.add(thing);
      groups.touch(name);
      for (const listener of listeners) listener(thing, name);
    },
    leave,
    removeThing(name) {
      things.delete(name);
      for (const group of groups.keys()) leave(name, group);
    },
    hasThing: (name) => things.has(name),
    attributesOf: (name) => things.get(name) ?? {},
    names: () => [...things.keys()],
    groupNames: () => [...groups.keys()],
    groupId: (name) => groupOf(name).id,
    membersOf: (name) => [...groupOf(name).members],
    groupsOf(thing) {
      if (!things.has(thing)) throw notFound(`Thing ${thing} does not exist`);
      return [...groups].flatMap(([name, { members }]) => (members.has(thing) ? [name] : []));
    },
    onJoin: (listener) => void listeners.push(listener),
    onLeave: (listener) => void leaveListeners.push(listener),
  };
};

export const notFound = (message: string): AwsError =>
  new AwsError("ResourceNotFoundException", message, 404);
