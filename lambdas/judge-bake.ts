import * as z from "zod/mini";
import { configuration } from "../adapters/configuration.ts";
import { controlOf } from "../adapters/ledger/control.ts";
import { expectLock } from "../adapters/ledger/lock.ts";
import { recordRing, touchedRings } from "../adapters/ledger/rollouts.ts";
import { holdBack } from "../adapters/quarantine/hold-back.ts";
import { gatherEvidence } from "../adapters/ring-evidence.ts";
import { task } from "../adapters/task.ts";
import { parse } from "../domain/parse.ts";
import { isWatched, nextLook } from "../domain/rollout/bake.ts";
import { withoutPauses } from "../domain/rollout/control.ts";
import { judge, rulesOf } from "../domain/rollout/gate/judge.ts";
import { bakeSecondsOf, policyOf, ringNamed, schemas } from "../domain/rollout/rollout.ts";
import { timeAfter, WAITS } from "../domain/rollout/waiting.ts";

const input = z.object({ rollout: schemas.rollout, since: z.string() });

/** Watches all rings after the last one; a regression goes back by itself and says which ring and why. */
export const handler = task("JudgeBake", async (event, now) => {
  const { rollout, since } = parse(input, event, "JudgeBake");
  const { ledgerTable, gate } = configuration();
  await expectLock(ledgerTable, rollout);
  const [control, rings] = await Promise.all([
    controlOf(ledgerTable, rollout),
    touchedRings(ledgerTable, rollout.id),
  ]);
  if (control.aborted) return { kind: "rollBack", reason: control.aborted.reason };
  const bakeSeconds = bakeSecondsOf(gate, rollout.rings);
  const begun = withoutPauses(since, 0, control, now);
  for (const { ring, jobId, deploymentId, deployedAt, modelDigest, past } of rings) {
    const policy = policyOf(gate, ringNamed(rollout, ring));
    if (jobId === undefined || deployedAt === undefined) continue;
    if (!isWatched(begun, policy.bakeSeconds, bakeSeconds, now)) continue;
    const evidence = await gatherEvidence(rollout, ringNamed(rollout, ring), {
      ...{ jobId, deploymentId, deployedAt, modelDigest, past },
    });
    const { judgement, counts, members, findings } = judge(evidence, policy, WAITS.ring, now);
    await recordRing(ledgerTable, rollout.id, ring, {
      ...counts,
      rules: rulesOf(findings),
      bakeUntil: timeAfter(begun, bakeSeconds),
    });
    if (judgement.kind === "rollBack") {
      const reason = `during the bake, ring ${ring}: ${judgement.reason}`;
      await recordRing(ledgerTable, rollout.id, ring, { status: "failed", reason });
      return { kind: "rollBack", reason };
    }
    await holdBack(ledgerTable, rollout, ringNamed(rollout, ring), members);
  }
  return nextLook(begun, bakeSeconds, now);
});
