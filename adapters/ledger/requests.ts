import * as z from "zod/mini";
import { parse } from "../../domain/parse.ts";
import type { Rollout } from "../../domain/rollout/rollout.ts";
import { getItem, putItem } from "./table.ts";

const claim = z.object({
  executionArn: z.string(),
  rolloutId: z.string(),
  startedAt: z.string(),
});
/** The execution that serves an approval. */
export type Claim = z.infer<typeof claim>;

/**
 * Claims the approval for this execution; answers the other one that has claimed it before.
 * Deliveries of one approval race in one conditional write, so exactly one of them serves it.
 */
export const claimApproval = async (
  table: string,
  rollout: Rollout,
): Promise<Claim | undefined> => {
  const key = { pk: `approval#${rollout.modelPackageArn}`, sk: rollout.requestedAt };
  const { executionArn, id: rolloutId, startedAt } = rollout;
  const isMine = await putItem(
    table,
    { ...key, executionArn, rolloutId, startedAt },
    {
      expression: "attribute_not_exists(pk) OR executionArn = :me",
      values: { ":me": executionArn },
    },
  );
  if (isMine) return undefined;
  return parse(claim, await getItem(table, key), `ledger item ${key.pk}/${key.sk}`);
};
