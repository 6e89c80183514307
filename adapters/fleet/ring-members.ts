import { InvalidInput } from "../../domain/errors.ts";
import { ourVersions } from "../../domain/rollout/components.ts";
import { type FleetFound, type Move, movesFor } from "../../domain/rollout/ring-assignment.ts";
import type { ConfiguredRing } from "../../domain/rollout/ring-configuration.ts";
import { currentDeployment } from "../greengrass/deployments.ts";
import { groupArnOf } from "../iot/group-arn.ts";
import { joinRing, leaveRing } from "../iot/ring-membership.ts";
import { thingsOf } from "../iot/rings.ts";
import { attributesByThing } from "../iot/things.ts";
import { lockHolder } from "../ledger/lock.ts";
import { heldBackDevices } from "../ledger/quarantine.ts";
import { isRunning } from "../stepfunctions/executions.ts";

/** What has to change so that each ring has whom its rule wants. @throws InvalidInput naming a group that is not there */
export const findMoves = async (table: string, rings: readonly ConfiguredRing[]): Promise<Move[]> =>
  movesFor(rings, await foundFor(table, rings));

/**
 * Makes the moves, as long as no rollout runs and the groups run one release: a device would take its
 * new ring's release at once, past that ring's gate.
 * @throws InvalidInput saying what stands in the way, and how many moves were made before
 */
export const makeMoves = async (table: string, moves: readonly Move[]): Promise<void> => {
  await expectOneRelease(moves);
  let made = 0;
  for (const { thingName, from, to } of moves) {
    if (made % ASKED_EVERY === 0) await expectNoRollout(table, made, moves.length);
    for (const group of from) await leaveRing(thingName, group);
    if (to !== undefined) await joinRing(thingName, to);
    made += 1;
  }
};

/** A rollout that begins meanwhile is noticed after so many moves at the latest. */
const ASKED_EVERY = 10;

const expectNoRollout = async (table: string, made: number, all: number): Promise<void> => {
  const holder = await lockHolder(table);
  if (!holder || !(await isRunning(holder.executionArn))) return;
  throw new InvalidInput(
    `rings: rollout ${holder.rolloutId} is running, and a ring never changes in its middle; ${made} of ${all} moves were made, run this again when it has ended`,
  );
};

const expectOneRelease = async (moves: readonly Move[]): Promise<void> => {
  const groups = new Set(
    moves.flatMap(({ from, to }) => (to && from.length > 0 ? [...from, to] : [])),
  );
  const releases = new Map<string, string>();
  for (const group of groups) {
    const arn = await groupArnOf(group);
    const current = arn === undefined ? undefined : await currentDeployment(arn);
    releases.set(group, JSON.stringify(ourVersions(current?.versions ?? {})));
  }
  if (new Set(releases.values()).size <= 1) return;
  const words = [...releases].map(([group, versions]) => `${group} runs ${versions}`).join(", ");
  throw new InvalidInput(
    `rings: ${words}; bring all to one release before devices move between them`,
  );
};

const foundFor = async (table: string, rings: readonly ConfiguredRing[]): Promise<FleetFound> => {
  const names = new Set(
    rings.flatMap(({ thingGroup, members }) => [thingGroup, ...sourceOf(members)]),
  );
  const groups = new Map<string, readonly string[]>();
  for (const name of names) {
    const things = await thingsOf(name);
    if (!things) {
      throw new InvalidInput(`rings: thing group ${name} does not exist; create it, or correct it`);
    }
    groups.set(name, things);
  }
  const asksAttributes = rings.some(({ members }) => members && "attribute" in members);
  const heldBack = await heldBackDevices(table);
  return {
    groups,
    attributes: asksAttributes ? await attributesByThing() : new Map(),
    heldBack: new Map(heldBack.map(({ thingName, ring }) => [thingName, ring])),
  };
};

const sourceOf = (members: ConfiguredRing["members"]): string[] => {
  if (members === undefined) return [];
  if ("rest" in members) return [members.rest];
  return members.of === undefined ? [] : [members.of];
};
