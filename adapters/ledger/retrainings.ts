import * as z from "zod/mini";
import { parse } from "../../domain/parse.ts";
import { CAUSES } from "../../domain/retraining/retraining.ts";
import { putItem, queryItems, setAttributes } from "./table.ts";

const PARTITION = "retrainings";

const record = z.object({
  /** Its place in the row, from 1, with leading zeros: the sort key. */
  sk: z.string(),
  cause: z.enum(CAUSES),
  reason: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  /** The pipeline execution; absent until the pipeline was really started. */
  executionArn: z.optional(z.string()),
});
export type RetrainingRecord = z.infer<typeof record>;

/** The newest retrainings, newest first; 100 are far more than a month holds. */
export const listRetrainings = async (table: string): Promise<RetrainingRecord[]> => {
  const items = await queryItems(table, { pk: PARTITION, newestFirst: true, limit: 100 });
  return items.map((item) => parse(record, item, "ledger item retrainings"));
};

/**
 * Takes the next place in the row; undefined when somebody else took it, who saw the same row and
 * so decided on the same thing.
 */
export const claimRetraining = async (
  table: string,
  newest: RetrainingRecord | undefined,
  claim: Omit<RetrainingRecord, "sk" | "executionArn">,
): Promise<RetrainingRecord | undefined> => {
  const claimed = { sk: String(Number(newest?.sk ?? 0) + 1).padStart(8, "0"), ...claim };
  const isMine = await putItem(
    table,
    { pk: PARTITION, ...claimed },
    { expression: "attribute_not_exists(pk)" },
  );
  return isMine ? claimed : undefined;
};

export const recordPipelineStart = async (
  table: string,
  { sk }: RetrainingRecord,
  executionArn: string,
): Promise<void> => {
  await setAttributes(table, { pk: PARTITION, sk }, { executionArn });
};
