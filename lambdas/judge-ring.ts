import * as z from "zod/mini";
import { configuration } from "../adapters/configuration.ts";
import { expectLock } from "../adapters/ledger/lock.ts";
import { readRing, recordRing } from "../adapters/ledger/rollouts.ts";
import { gatherEvidence } from "../adapters/ring-evidence.ts";
import { task } from "../adapters/task.ts";
import { parse } from "../domain/parse.ts";
import { type Judgement, judge } from "../domain/rollout/gate/judge.ts";
import { ringNamed, schemas } from "../domain/rollout/rollout.ts";
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
  const record = await readRing(ledgerTable, rollout.id, deployment.ring);
  const evidence = await gatherEvidence(rollout, ringNamed(rollout, deployment.ring), {
    ...deployment,
    past: record?.past,
  });
  const { judgement, counts, findings } = judge(evidence, gate, WAITS.ring, now);
  await recordRing(ledgerTable, rollout.id, deployment.ring, {
    ...counts,
    findings,
    status: STATUS_AFTER[judgement.kind],
    ...("reason" in judgement && { reason: judgement.reason }),
    ...(judgement.kind !== "wait" && { evidence: evidence.devices }),
  });
  return judgement;
});
