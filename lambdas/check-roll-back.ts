import * as z from "zod/mini";
import { configuration } from "../adapters/configuration.ts";
import { evidenceOf } from "../adapters/iot/rings.ts";
import { recordRing } from "../adapters/ledger/rollouts.ts";
import { task } from "../adapters/task.ts";
import { parse } from "../domain/parse.ts";
import type { DeviceEvidence } from "../domain/rollout/evidence.ts";
import { schemas } from "../domain/rollout/rollout.ts";
import { isOverdue, nextWaitSeconds, WAITS } from "../domain/rollout/waiting.ts";

const input = z.object({
  rollout: schemas.rollout,
  rollBack: z.array(schemas.deployment),
  since: z.string(),
});

/** Waits until every device that answers is back; silent ones follow when they reconnect. */
export const handler = task("CheckRollBack", async (event, now) => {
  const { rollout, rollBack, since } = parse(input, event, "CheckRollBack");
  const { wayBackSeconds: deadlineSeconds } = configuration().gate;
  const isLate = isOverdue({ ...WAITS.rollBack, deadlineSeconds }, since, now);
  let isWaiting = false;
  for (const { ring, jobId } of rollBack) {
    const thingGroup = rollout.rings.find(({ name }) => name === ring)?.thingGroup ?? "";
    const devices = await evidenceOf(thingGroup, jobId, new Map());
    const pending = devices.filter(isPending);
    if (pending.length > 0 && !isLate) isWaiting = true;
    else await recordBack(rollout.id, ring, devices);
  }
  return isWaiting
    ? { kind: "wait", seconds: nextWaitSeconds(WAITS.rollBack, since, now) }
    : { kind: "rolledBack" };
});

const isPending = ({ execution }: DeviceEvidence): boolean =>
  execution === undefined || execution === "QUEUED" || execution === "IN_PROGRESS";

const recordBack = async (
  rolloutId: string,
  ring: string,
  devices: readonly DeviceEvidence[],
): Promise<void> => {
  const succeeded = devices.filter(({ execution }) => execution === "SUCCEEDED").length;
  const pending = devices.filter(isPending).length;
  const failed = devices.length - succeeded - pending;
  await recordRing(configuration().ledgerTable, rolloutId, ring, {
    status: failed > 0 ? "failed" : "rolledBack",
    succeeded,
    failed,
    pending,
    evidence: devices,
  });
};
