import * as z from "zod/mini";
import { configuration } from "../adapters/configuration.ts";
import { freeLock, rememberReleased } from "../adapters/ledger/lock.ts";
import { recordEnd } from "../adapters/ledger/rollouts.ts";
import { tellPeople } from "../adapters/sns/tell-people.ts";
import { task } from "../adapters/task.ts";
import { parse } from "../domain/parse.ts";
import { endOfExecution, inPlainText } from "../domain/rollout/closing.ts";
import { DUPLICATES, isSuccess, OUTCOMES, type Outcome } from "../domain/rollout/outcome.ts";
import { schemas } from "../domain/rollout/rollout.ts";

const input = z.object({
  /** Only the execution's names when Admit itself failed. */
  rollout: z.looseObject({ id: z.string(), executionArn: z.string(), startedAt: z.string() }),
  outcome: z.object({
    kind: z.enum(OUTCOMES),
    reason: z.string(),
    error: z.optional(z.string()),
    /** What is said of devices that were not seen to be back. */
    stragglers: z.optional(z.string()),
    /** Why it was going back when that failed as well. */
    after: z.optional(z.string()),
  }),
});

/**
 * The end of every path: writes the outcome, frees the lock, notifies. An execution that ended
 * without coming here (stopped, timed out) is closed by the rule on its status event.
 */
export const handler = task("Close", async (event, now) => {
  const ended = endOfExecution(event);
  const { rollout, outcome } = parse(input, ended ?? event, "Close");
  const { ledgerTable, notificationTopicArn } = configuration();
  const { id, executionArn } = rollout;
  const reason = reasonOf(outcome);
  const startedAt = new Date(rollout.startedAt).toISOString();
  const isFirst = await recordEnd(ledgerTable, {
    id,
    executionArn,
    startedAt,
    outcome: outcome.kind,
    reason,
    endedAt: now.toISOString(),
    onlyIfOpen: ended !== undefined,
  });
  if (outcome.kind === "released") {
    const released = parse(schemas.rollout, rollout, "Close");
    // Released to some of the rings it is not what the fleet runs.
    if (released.rings.length === configuration().rings.length) {
      await rememberReleased(ledgerTable, released);
    }
  }
  await freeLock(ledgerTable, executionArn);
  if (isFirst && isWorthTelling(outcome.kind)) {
    await tellPeople({
      topicArn: notificationTopicArn,
      ledgerTable,
      rollout: { id, startedAt },
      occasion: "end",
      subject: `Rollout ${id}: ${outcome.kind}`,
      message: reason,
    });
  }
  const name = `${outcome.kind.charAt(0).toUpperCase()}${outcome.kind.slice(1)}`;
  return {
    kind: isSuccess(outcome.kind) ? "succeeded" : "failed",
    outcome: outcome.kind,
    reason,
    error: outcome.error ?? name,
    rollout,
  };
});

const reasonOf = ({
  reason,
  stragglers = "",
  after,
}: {
  reason: string;
  stragglers?: string | undefined;
  after?: string | undefined;
}): string =>
  after === undefined
    ? `${inPlainText(reason)}${stragglers}`
    : `${inPlainText(reason)}; while going back because of: ${inPlainText(after)}`;

const isWorthTelling = (kind: Outcome): boolean => !DUPLICATES.has(kind) && kind !== "superseded";
