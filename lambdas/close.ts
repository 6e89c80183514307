import * as z from "zod/mini";
import { configuration } from "../adapters/configuration.ts";
import { controlOf } from "../adapters/ledger/control.ts";
import { freeLock, rememberReleased } from "../adapters/ledger/lock.ts";
import { recordEnd } from "../adapters/ledger/rollouts.ts";
import { tellPeople } from "../adapters/sns/tell-people.ts";
import { task } from "../adapters/task.ts";
import { RolloutAborted } from "../domain/errors.ts";
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
  const { ledgerTable } = configuration();
  const { id, executionArn } = rollout;
  const reason = reasonOf(outcome);
  const startedAt = new Date(rollout.startedAt).toISOString();
  const isReleased = outcome.kind === "released";
  const isFirst = await recordEnd(ledgerTable, {
    id,
    executionArn,
    startedAt,
    outcome: outcome.kind,
    reason,
    endedAt: now.toISOString(),
    ...(ended && { only: "ifOpen" as const }),
    // Whoever aborts until the end is written is obeyed; afterwards a decision is refused.
    ...(isReleased && { only: "ifNotAborted" as const }),
  });
  if (isReleased) {
    if (!isFirst) await goBack({ id, startedAt });
    await remember(rollout);
  }
  await freeLock(ledgerTable, executionArn);
  if (isFirst) await tell({ id, startedAt }, outcome.kind, reason);
  const name = `${outcome.kind.charAt(0).toUpperCase()}${outcome.kind.slice(1)}`;
  return {
    kind: isSuccess(outcome.kind) ? "succeeded" : "failed",
    outcome: outcome.kind,
    reason,
    error: outcome.error ?? name,
    rollout,
  };
});

interface Named {
  readonly id: string;
  readonly startedAt: string;
}

/** What was released to some of the rings is not what the fleet runs. */
const remember = async (rollout: object): Promise<void> => {
  const released = parse(schemas.rollout, rollout, "Close");
  const { ledgerTable, rings } = configuration();
  if (released.rings.length === rings.length) await rememberReleased(ledgerTable, released);
};

const tell = async (rollout: Named, kind: Outcome, reason: string): Promise<void> => {
  if (!isWorthTelling(kind)) return;
  const { ledgerTable, notificationTopicArn: topicArn } = configuration();
  const subject = `Rollout ${rollout.id}: ${kind}`;
  await tellPeople({ topicArn, ledgerTable, rollout, occasion: "end", subject, message: reason });
};

/** @throws RolloutAborted in the person's words, which leads to RollBack */
const goBack = async (rollout: Named): Promise<never> => {
  const { aborted } = await controlOf(configuration().ledgerTable, rollout);
  throw new RolloutAborted(aborted?.reason ?? "a person aborted it");
};

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
