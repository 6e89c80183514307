import * as z from "zod/mini";
import { configuration } from "../adapters/configuration.ts";
import { controlOf } from "../adapters/ledger/control.ts";
import { expectLock } from "../adapters/ledger/lock.ts";
import { recordHold } from "../adapters/ledger/rollouts.ts";
import { tellPeople } from "../adapters/sns/tell-people.ts";
import { task } from "../adapters/task.ts";
import { DecisionWaiting, RolloutAborted } from "../domain/errors.ts";
import { parse } from "../domain/parse.ts";
import { schemas } from "../domain/rollout/rollout.ts";

const input = z.object({
  rollout: schemas.rollout,
  deployment: schemas.deployment,
  reason: z.string(),
  taskToken: z.string(),
});

/** Asks a person: keeps the token for `fleet resume` and `fleet roll-back`, and says why it waits. */
export const handler = task("Hold", async (event, now) => {
  const { rollout, deployment, reason, taskToken } = parse(input, event, "Hold");
  const { ledgerTable, notificationTopicArn } = configuration();
  // One that was stopped, closed and redriven holds nothing any more.
  await expectLock(ledgerTable, rollout);
  const control = await controlOf(ledgerTable, rollout);
  if (control.aborted) throw new RolloutAborted(control.aborted.reason);
  if (control.letThrough || control.retry) throw new DecisionWaiting("a person decided meanwhile");
  await recordHold(ledgerTable, rollout, { taskToken, since: now.toISOString(), reason });
  await tellPeople({
    topicArn: notificationTopicArn,
    ledgerTable,
    rollout,
    occasion: `hold at ${deployment.ring}`,
    subject: `Rollout of model ${rollout.modelVersion} is held at ring ${deployment.ring}`,
    message: `${reason}\n\nDecide with one of\n  npm run fleet -- resume ${rollout.id} --reason "…"\n  npm run fleet -- roll-back ${rollout.id} --reason "…"\nWithout a decision it rolls back.`,
  });
  return { kind: "held" };
});
