import type { Expiry } from "../../domain/retention.ts";
import { type Members, membersIn } from "../../domain/rollout/membership.ts";
import { getItems, type Key, putItem } from "./table.ts";

/** A name has 128 characters at most, and an item is to stay below 100 KB. */
const NAMES_AN_ITEM = 500;

/** Puts on record who is in a ring that is deployed; read again only when somebody has moved. */
export const recordMembers = async (
  table: string,
  rolloutId: string,
  ring: string,
  things: readonly string[],
  expiry: Expiry,
): Promise<Members> => {
  const members = membersIn(things);
  for (const [index, key] of keysOf(rolloutId, ring, members).entries()) {
    const part = things.slice(index * NAMES_AN_ITEM, (index + 1) * NAMES_AN_ITEM);
    await putItem(table, { ...key, digest: members.digest, things: part, ...expiry });
  }
  return members;
};

/** Who was in the ring then; what an earlier deployment of it left is another's. */
export const membersThen = async (
  table: string,
  rolloutId: string,
  ring: string,
  members: Members,
): Promise<string[]> => {
  const items = await getItems(table, keysOf(rolloutId, ring, members));
  return items
    .filter(({ digest }) => digest === members.digest)
    .flatMap(({ things }) => things as string[]);
};

const keysOf = (rolloutId: string, ring: string, { count }: Members): Key[] =>
  Array.from({ length: Math.ceil(count / NAMES_AN_ITEM) }, (_, index) => ({
    pk: `rollout#${rolloutId}#${ring}`,
    sk: `members#${String(index).padStart(4, "0")}`,
  }));
