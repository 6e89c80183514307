import * as z from "zod/mini";
import { homeOf, thingGroupArn } from "../adapters/aws/arns.ts";
import { configuration } from "../adapters/configuration.ts";
import { currentDeployment, reviseDeployment } from "../adapters/greengrass/deployments.ts";
import { expectLock } from "../adapters/ledger/lock.ts";
import {
  type RingRecord,
  recordGoingBack,
  recordRing,
  touchedRings,
} from "../adapters/ledger/rollouts.ts";
import { task } from "../adapters/task.ts";
import { parse } from "../domain/parse.ts";
import { componentsOf } from "../domain/rollout/components.ts";
import { type Rollout, ringNamed, schemas } from "../domain/rollout/rollout.ts";
import { WAITS } from "../domain/rollout/waiting.ts";

const input = z.object({ rollout: schemas.rollout });

/** Puts each touched ring back to our two components as they were; other components stay. */
export const handler = task("RollBack", async (event, now) => {
  const { rollout } = parse(input, event, "RollBack");
  const { ledgerTable, gate } = configuration();
  await expectLock(ledgerTable, rollout);
  await recordGoingBack(ledgerTable, rollout);
  const touched = await touchedRings(ledgerTable, rollout.id);
  const rollBack = [];
  for (const record of touched.filter(({ deploymentId }) => deploymentId !== undefined)) {
    rollBack.push(...(await putBack(rollout, record, now)));
  }
  return {
    kind: "wait",
    seconds: WAITS.rollBack.firstSeconds,
    rollBack,
    wayBackSeconds: gate.wayBackSeconds,
  };
});

const putBack = async (rollout: Rollout, record: RingRecord, now: Date) => {
  const { ledgerTable, stage } = configuration();
  const { thingGroup, job } = ringNamed(rollout, record.ring);
  const targetArn = thingGroupArn(homeOf(rollout.modelPackageArn), thingGroup);
  const current = await currentDeployment(targetArn);
  const name = `${rollout.id.slice(0, 80)} ${record.ring} back`;
  // What was stopped is taken back after a while, and who deployed to the ring meanwhile meant it.
  const isOurs =
    current?.deploymentId === record.deploymentId || current?.raw.deploymentName === name;
  if (rollout.source === "stopped" && !isOurs) return [];
  const { deploymentId, jobId } = await reviseDeployment({
    targetArn,
    name,
    current,
    changes: Object.fromEntries(
      Object.values(componentsOf(stage)).map((name) => [name, record.previous[name] ?? null]),
    ),
    // Whatever slows or cancels a release must not keep devices from going back.
    ...(job && { job: null }),
    onceFor: `${rollout.executionArn} ${record.ring} roll back`,
  });
  await recordRing(ledgerTable, rollout.id, record.ring, {
    status: "rollingBack",
    rollBackDeploymentId: deploymentId,
    rollBackJobId: jobId,
  });
  return [{ ring: record.ring, deploymentId, jobId, deployedAt: now.toISOString() }];
};
