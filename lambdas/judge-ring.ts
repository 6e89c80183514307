import * as z from "zod/mini";
import { configuration } from "../adapters/configuration.ts";
import { controlOf, settleDecision } from "../adapters/ledger/control.ts";
import { recordRelease } from "../adapters/ledger/evidence.ts";
import { expectLock } from "../adapters/ledger/lock.ts";
import { readRing, recordRing } from "../adapters/ledger/rollouts.ts";
import { holdBack } from "../adapters/quarantine/hold-back.ts";
import { gatherEvidence } from "../adapters/ring-evidence.ts";
import { task } from "../adapters/task.ts";
import { parse } from "../domain/parse.ts";
import { expiryOf } from "../domain/retention.ts";
import { withoutPauses } from "../domain/rollout/control.ts";
import { judge, rulesOf } from "../domain/rollout/gate/judge.ts";
import { deviceRecord } from "../domain/rollout/gate/members.ts";
import { type NextStep, nextStep } from "../domain/rollout/next-step.ts";
import { bakeSecondsOf, policyFor, ringNamed, schemas } from "../domain/rollout/rollout.ts";
import type { RingStatus } from "../domain/rollout/snapshot.ts";
import { timeAfter, WAITS } from "../domain/rollout/waiting.ts";

const input = z.object({ rollout: schemas.rollout, deployment: schemas.deployment });

const STATUS_AFTER: Record<NextStep["kind"], RingStatus> = {
  wait: "deploying",
  advance: "succeeded",
  bake: "succeeded",
  hold: "held",
  retry: "deploying",
  rollBack: "failed",
};

/** The ring keeps the release, or may: what failed it there is to have the one before. */
const GOES_ON: ReadonlySet<NextStep["kind"]> = new Set(["advance", "bake", "hold"]);

/** Gathers the ring's evidence, judges it, and heeds what a person decided; all goes into the ledger. */
export const handler = task("JudgeRing", async (event, now) => {
  const { rollout, deployment } = parse(input, event, "JudgeRing");
  const { ledgerTable, gate, retention } = configuration();
  const ring = ringNamed(rollout, deployment.ring);
  await expectLock(ledgerTable, rollout);
  const [record, control] = await Promise.all([
    readRing(ledgerTable, rollout.id, deployment.ring),
    controlOf(ledgerTable, rollout),
  ]);
  const evidence = await gatherEvidence(rollout, ring, {
    ...deployment,
    past: record?.past,
    members: record?.members,
    deployedAt: withoutPauses(deployment.deployedAt, record?.pausedBefore ?? 0, control, now),
  });
  const policy = policyFor(gate, ring, evidence.devices.length);
  const { judgement, counts, members, findings } = judge(evidence, policy, WAITS.ring, now);
  const next = nextStep(judgement, control, {
    ring: deployment.ring,
    isLast: rollout.rings.at(-1)?.name === deployment.ring,
    attempt: record?.attempt ?? 0,
    policy: { ...policy, bakeSeconds: bakeSecondsOf(gate, rollout.rings) },
  });
  await recordRing(ledgerTable, rollout.id, deployment.ring, {
    ...counts,
    rules: rulesOf(findings),
    dwellSeconds: policy.dwellSeconds,
    deadlineAt: timeAfter(evidence.deployedAt, policy.deadlineSeconds),
    status: STATUS_AFTER[next.kind],
    ...("reason" in next && { reason: next.reason }),
  });
  if (next.kind !== "wait") {
    const devices = members.map(deviceRecord);
    const expiry = expiryOf(retention.evidenceDays, now);
    await recordRelease(ledgerTable, rollout.id, deployment.ring, devices, expiry);
    if (GOES_ON.has(next.kind)) await holdBack(ledgerTable, rollout, ring, members);
  }
  if (control.letThrough && next.kind !== "wait") {
    await settleDecision(ledgerTable, rollout, "letThrough");
  }
  if (control.retry && next.kind === "retry") await settleDecision(ledgerTable, rollout, "retry");
  return next;
});
