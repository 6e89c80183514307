import { InvalidInput } from "../../domain/errors.ts";
import { healthKey } from "../../domain/wiring/health-key.ts";
import { getItem, putItem, queryItems } from "./table.ts";

/** Raised with every change of the items that an earlier release could not read, or left otherwise. */
export const LEDGER_SCHEMA = 2;

/** 0.1.0 wrote none. */
const FIRST = 1;
const SCHEMA = { pk: "fleet", sk: "schema" };

/**
 * Brings a ledger of an earlier release forward; does nothing to one that is of today. May run twice, and
 * beside itself: each step keeps what is newer.
 * @throws InvalidInput when a newer release wrote it
 */
export const upgradeLedger = async (table: string, now: Date): Promise<void> => {
  const item = await getItem(table, SCHEMA);
  const found = typeof item?.["version"] === "number" ? item["version"] : FIRST;
  if (found > LEDGER_SCHEMA) {
    throw new InvalidInput(
      `ledger ${table}: expected a schema up to ${LEDGER_SCHEMA}, got ${found}, which a newer release wrote; deploy that release again`,
    );
  }
  for (let version = found; version < LEDGER_SCHEMA; version++) await STEPS[version]?.(table);
  if (item?.["version"] === LEDGER_SCHEMA) return;
  await putItem(table, { ...SCHEMA, version: LEDGER_SCHEMA, since: now.toISOString() });
};

/** From 1 on the newest health has a partition for each device: one for all takes 1,000 writes a second. */
const healthOfItsOwn = async (table: string): Promise<void> => {
  for (const { pk: _, sk: thing, ...report } of await queryItems(table, { pk: "health" })) {
    const isNone = { expression: "attribute_not_exists(pk)" };
    await putItem(table, { ...healthKey(String(thing)), ...report }, isNone);
  }
};

/** By the version that they bring forward. */
const STEPS: Readonly<Record<number, (table: string) => Promise<void>>> = {
  1: healthOfItsOwn,
};
