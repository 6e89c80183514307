import { putItem, queryItems } from "./table.ts";

export interface Repair {
  readonly ring: string;
  /** ISO 8601. */
  readonly at: string;
  readonly devices: readonly string[];
  readonly reason: string;
  readonly deploymentId: string;
}

const REMEMBERED = 10;

/** When a ring was repaired, newest first. */
export const repairsOf = async (table: string, ring: string): Promise<string[]> => {
  const items = await queryItems(table, {
    pk: `repairs#${ring}`,
    newestFirst: true,
    limit: REMEMBERED,
  });
  return items.map(({ sk }) => String(sk));
};

/** When and why one of the ring's devices was repaired, newest first. */
export const repairsOfDevice = async (
  table: string,
  ring: string,
  thingName: string,
): Promise<Pick<Repair, "at" | "reason">[]> => {
  const items = await queryItems(table, {
    pk: `repairs#${ring}`,
    newestFirst: true,
    limit: REMEMBERED,
  });
  return items
    .filter(({ devices }) => Array.isArray(devices) && devices.includes(thingName))
    .map(({ sk, reason }) => ({ at: String(sk), reason: String(reason) }));
};

export const recordRepair = async (table: string, repair: Repair): Promise<void> => {
  await putItem(table, { pk: `repairs#${repair.ring}`, sk: repair.at, ...repair });
};
