import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import { parse } from "../../domain/parse.ts";
import type { AuditEntry } from "../../domain/rollout/fleet-questions.ts";
import { putItem, queryItems } from "./table.ts";

const PARTITION = "audit";

const entry = z.object({
  at: z.string(),
  who: z.string(),
  what: z.string(),
  subject: z.string(),
  why: z.optional(z.string()),
});

/** Adds an entry; nothing that was recorded is ever changed by a later one. */
export const recordAudit = async (table: string, made: AuditEntry): Promise<void> => {
  const sk = `${made.at}#${randomUUID()}`;
  await putItem(table, { pk: PARTITION, sk, ...made }, { expression: "attribute_not_exists(pk)" });
};

/** The newest entries, newest first. */
export const listAudit = async (table: string, limit: number): Promise<AuditEntry[]> => {
  const items = await queryItems(table, { pk: PARTITION, newestFirst: true, limit });
  return items.map((item) => {
    const { why, ...rest } = parse(entry, item, "ledger item audit");
    return { ...rest, ...(why !== undefined && { why }) };
  });
};
