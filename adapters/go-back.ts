import { type Stopped, stoppedAnswer } from "../domain/rollout/closing.ts";
import type { Rollout } from "../domain/rollout/rollout.ts";
import { secondsSince } from "../domain/rollout/waiting.ts";
import { configuration } from "./configuration.ts";
import { type Holder, lockHolder, takeLock } from "./ledger/lock.ts";
import { recordRollout } from "./ledger/rollouts.ts";
import { stoppedRollout, takeOver } from "./ledger/stopped.ts";
import { isRunning } from "./stepfunctions/executions.ts";

/** What ran when the execution was stopped may still deploy: a function takes no longer. */
const SETTLED_SECONDS = 30;
const ASK_AGAIN_SECONDS = 60;

interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly startedAt: string;
}

/**
 * Takes over from a rollout whose execution was stopped from outside, which runs no Catch: its rings go
 * back to what they ran before. One that had touched no ring, or had its end, leaves nothing to do.
 */
export const goBackAfter = async (stopped: Stopped, execution: Execution, now: Date) => {
  const { ledgerTable } = configuration();
  const found = await stoppedRollout(ledgerTable, stopped);
  const rollout = rolloutAfter(stopped, execution, found?.record);
  const given = { rollout, modelDataUrl: "" };
  const nothing = stoppedAnswer(found?.record.outcome, found?.rings ?? []);
  if (nothing)
    return { kind: "ended", ...given, outcome: { kind: "alreadyTried", reason: nothing } };
  await recordRollout(ledgerTable, rollout);
  const left = SETTLED_SECONDS - secondsSince(rollout.startedAt, now);
  if (left > 0) return { kind: "wait", seconds: Math.ceil(left), ...given, outcome: null };
  if (!(await takeFrom(rollout))) {
    return { kind: "wait", seconds: ASK_AGAIN_SECONDS, ...given, outcome: null };
  }
  await takeOver(ledgerTable, rollout.id, found?.rings ?? []);
  return { kind: "goesBack", ...given, outcome: { kind: "rolledBack", reason: rollout.reason } };
};

const takeFrom = async (rollout: Rollout): Promise<boolean> => {
  const { ledgerTable } = configuration();
  const holder: Holder | undefined = await lockHolder(ledgerTable);
  const isHeld = holder !== undefined && (await isRunning(holder.executionArn));
  return takeLock(ledgerTable, rollout, isHeld ? undefined : holder);
};

const rolloutAfter = (
  { executionArn, name, cause }: Stopped,
  execution: Execution,
  record:
    | {
        modelPackageArn?: string | undefined;
        modelVersion?: number | undefined;
        rings?: string[] | undefined;
      }
    | undefined,
): Rollout => {
  const { delivery, rings } = configuration();
  const startedAt = new Date(execution.startedAt).toISOString();
  return {
    id: execution.name,
    executionArn: execution.arn,
    modelPackageArn: record?.modelPackageArn ?? executionArn,
    modelVersion: record?.modelVersion ?? 0,
    delivery,
    source: "stopped",
    reason: `${name} was stopped: ${cause}`,
    requestedAt: startedAt,
    startedAt,
    rings: rings.filter((ring) => record?.rings?.includes(ring.name) ?? true),
  };
};
