import type { Stopped } from "../../domain/rollout/closing.ts";
import {
  listRollouts,
  openRing,
  type RingRecord,
  type RolloutRecord,
  recordRing,
  touchedRings,
} from "./rollouts.ts";

/** So many rollouts back one that has just been stopped is looked for. */
const RECENT = 20;

/** What the ledger knows of the rollout whose execution was stopped. */
export const stoppedRollout = async (
  table: string,
  { executionArn }: Stopped,
): Promise<{ record: RolloutRecord; rings: RingRecord[] } | undefined> => {
  const record = (await listRollouts(table, RECENT)).find(
    (each) => each.executionArn === executionArn,
  );
  return record && { record, rings: await touchedRings(table, record.rolloutId) };
};

/** The rings' records under the id of the rollout that goes back: what they ran before is the same. */
export const takeOver = async (
  table: string,
  rolloutId: string,
  rings: readonly RingRecord[],
): Promise<void> => {
  for (const { ring, previous, previousDigests, past, ...record } of rings) {
    const { deploymentId, jobId, deployedAt, modelDigest } = record;
    if (deploymentId === undefined || jobId === undefined) continue;
    await openRing(table, rolloutId, ring, { previous, previousDigests, past });
    await recordRing(table, rolloutId, ring, {
      status: "failed",
      deploymentId,
      jobId,
      ...(deployedAt && { deployedAt }),
      ...(modelDigest && { modelDigest }),
    });
  }
};
