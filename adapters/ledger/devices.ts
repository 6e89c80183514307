import * as z from "zod/mini";
import { parse } from "../../domain/parse.ts";
import type { Expiry } from "../../domain/retention.ts";
import { type Health, parseHealth } from "../../domain/turbine/health.ts";
import { healthKey } from "../../domain/wiring/health-key.ts";
import { getItems, putItem, queryItems } from "./table.ts";

const history = z.object({
  thingName: z.string(),
  /** ISO 8601. */
  at: z.string(),
  components: z.record(z.string(), z.string()),
  deploymentId: z.optional(z.string()),
  status: z.optional(z.string()),
  reason: z.optional(z.string()),
});
/** What a device ran from a moment on. */
export type DeviceHistory = z.infer<typeof history>;

/**
 * The newest health report of each of these devices, as the topic rule stores it. A report that cannot be read,
 * or that speaks for a device other than its topic's, is none: the device counts as silent, and what
 * one device sends never stops the judgement of a ring.
 */
export const latestHealth = async (
  table: string,
  things: readonly string[],
): Promise<Map<string, Health>> => {
  const items = await getItems(table, things.map(healthKey));
  const reports = items.flatMap((item) => readableHealth(item) ?? []);
  return new Map(reports.map((report) => [report.thingName, report]));
};

const readableHealth = (item: Readonly<Record<string, unknown>>): Health | undefined => {
  try {
    const report = parseHealth(item);
    return healthKey(report.thingName).pk === item["pk"] ? report : undefined;
  } catch {
    return undefined;
  }
};

export const recordDevice = async (table: string, entry: DeviceHistory): Promise<void> => {
  await putItem(table, { pk: `device#${entry.thingName}`, sk: entry.at, ...entry });
};

/** It ran something else from then on, so that what it ran before may go in time. */
export const supersede = async (
  table: string,
  entry: DeviceHistory,
  expiry: Expiry,
): Promise<void> => {
  if (expiry.expiresAt === undefined) return;
  await putItem(table, { pk: `device#${entry.thingName}`, sk: entry.at, ...entry, ...expiry });
};

/** What the device ran at that time: one query, the newest entry not after it. */
export const deviceAt = async (
  table: string,
  thingName: string,
  at: string,
): Promise<DeviceHistory | undefined> => {
  const [item] = await queryItems(table, {
    pk: `device#${thingName}`,
    upTo: at,
    newestFirst: true,
    limit: 1,
  });
  return item && parse(history, item, `ledger item device#${thingName}`);
};

/** Everything the device ran, newest first. */
export const deviceHistory = async (table: string, thingName: string): Promise<DeviceHistory[]> => {
  const items = await queryItems(table, { pk: `device#${thingName}`, newestFirst: true });
  return items.map((item) => parse(history, item, `ledger item device#${thingName}`));
};
