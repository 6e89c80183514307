import * as z from "zod/mini";
import { configuration } from "../adapters/configuration.ts";
import { evidenceOf } from "../adapters/iot/rings.ts";
import { recordWayBack } from "../adapters/ledger/evidence.ts";
import { recordRing } from "../adapters/ledger/rollouts.ts";
import { task } from "../adapters/task.ts";
import { parse } from "../domain/parse.ts";
import type { DeviceEvidence } from "../domain/rollout/evidence.ts";
import { type Progress, progressOf } from "../domain/rollout/job-execution.ts";
import { ringNamed, schemas } from "../domain/rollout/rollout.ts";
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
    const devices = await evidenceOf(ringNamed(rollout, ring).thingGroup, jobId, new Map());
    const pending = devices.filter(isPending);
    if (pending.length > 0 && !isLate) isWaiting = true;
    else await recordBack(rollout.id, ring, devices);
  }
  return isWaiting
    ? { kind: "wait", seconds: nextWaitSeconds(WAITS.rollBack, since, now) }
    : { kind: "rolledBack" };
});

const isPending = ({ execution }: DeviceEvidence): boolean => progressOf(execution) === "pending";

const recordBack = async (
  rolloutId: string,
  ring: string,
  devices: readonly DeviceEvidence[],
): Promise<void> => {
  const count = (progress: Progress) =>
    devices.filter(({ execution }) => progressOf(execution) === progress).length;
  const [succeeded, failed] = [count("succeeded"), count("failed")];
  const pending = devices.length - succeeded - failed;
  await recordRing(configuration().ledgerTable, rolloutId, ring, {
    status: failed > 0 ? "failed" : "rolledBack",
    succeeded,
    failed,
    pending,
  });
  await recordWayBack(configuration().ledgerTable, rolloutId, ring, devices.map(told));
};

const told = ({ thingName, execution, cause }: DeviceEvidence) => ({
  thingName,
  ...(execution && { execution }),
  ...(cause && { cause }),
});
