import * as z from "zod/mini";
import { configuration } from "../adapters/configuration.ts";
import { evidenceOf } from "../adapters/iot/rings.ts";
import { latestHealth } from "../adapters/ledger/devices.ts";
import { expectLock } from "../adapters/ledger/lock.ts";
import { recordRing } from "../adapters/ledger/rollouts.ts";
import { task } from "../adapters/task.ts";
import { parse } from "../domain/parse.ts";
import { countsOf, type Judgement, judge } from "../domain/rollout/gate.ts";
import { schemas } from "../domain/rollout/rollout.ts";
import type { RingStatus } from "../domain/rollout/snapshot.ts";
import { WAITS } from "../domain/rollout/waiting.ts";

const input = z.object({ rollout: schemas.rollout, deployment: schemas.deployment });

const STATUS_AFTER: Record<Judgement["kind"], RingStatus> = {
  wait: "deploying",
  advance: "succeeded",
  hold: "held",
  rollBack: "failed",
};

/** Gathers the ring's evidence and judges it; both go into the ledger. */
export const handler = task("JudgeRing", async (event, now) => {
  const { rollout, deployment } = parse(input, event, "JudgeRing");
  const { ledgerTable, gate } = configuration();
  await expectLock(ledgerTable, rollout);
  const thingGroup = rollout.rings.find(({ name }) => name === deployment.ring)?.thingGroup ?? "";
  const devices = await evidenceOf(thingGroup, deployment.jobId, await latestHealth(ledgerTable));
  const evidence = {
    devices,
    deployedAt: deployment.deployedAt,
    modelVersion: String(rollout.modelVersion),
  };
  const judgement = judge(evidence, gate, WAITS.ring, now);
  await recordRing(ledgerTable, rollout.id, deployment.ring, {
    ...countsOf(evidence),
    status: STATUS_AFTER[judgement.kind],
    ...("reason" in judgement && { reason: judgement.reason }),
    ...(judgement.kind !== "wait" && { evidence: devices }),
  });
  return judgement;
});
