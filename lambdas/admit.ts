import * as z from "zod/mini";
import { homeOf } from "../adapters/aws/arns.ts";
import { configuration } from "../adapters/configuration.ts";
import { goBackAfter } from "../adapters/go-back.ts";
import {
  type Holder,
  latestRequest,
  lockHolder,
  releasedRequest,
  rememberRequest,
  takeLock,
} from "../adapters/ledger/lock.ts";
import { claimApproval } from "../adapters/ledger/requests.ts";
import { outcomeOf, recordEnd, recordRollout } from "../adapters/ledger/rollouts.ts";
import { upgradeLedger } from "../adapters/ledger/schema.ts";
import { describeModelPackage } from "../adapters/sagemaker/model-registry.ts";
import { isRunning } from "../adapters/stepfunctions/executions.ts";
import { task } from "../adapters/task.ts";
import { InvalidInput } from "../domain/errors.ts";
import { parse } from "../domain/parse.ts";
import {
  ASK_AGAIN_SECONDS,
  abandonedBy,
  admit,
  type FirstOfApproval,
  mayBeStale,
  untilLock,
} from "../domain/rollout/admission.ts";
import { parseRolloutRequest, type RolloutRequest } from "../domain/rollout/approval.ts";
import { chosenRings } from "../domain/rollout/chosen-rings.ts";
import { stoppedExecution } from "../domain/rollout/closing.ts";
import type { Rollout } from "../domain/rollout/rollout.ts";

const input = z.object({
  input: z.unknown(),
  execution: z.object({ arn: z.string(), name: z.string(), startedAt: z.string() }),
});
type Execution = z.infer<typeof input>["execution"];

/** Accepts a request, or says why it ends here, and takes the fleet's lock. */
export const handler = task("Admit", async (event, now) => {
  const { input: request, execution } = parse(input, event, "Admit");
  const stopped = stoppedExecution(request);
  if (stopped) return goBackAfter(stopped, execution, now);
  const { ledgerTable } = configuration();
  await upgradeLedger(ledgerTable, now);
  const { rollout, approval, modelDataUrl } = await requested(
    parseRolloutRequest(request, configuration().modelPackageGroup),
    execution,
  );
  await recordRollout(ledgerTable, rollout);
  if (mayBeStale(rollout, approval, now)) {
    return { outcome: null, kind: "wait", seconds: ASK_AGAIN_SECONDS, rollout, modelDataUrl };
  }
  const holder = await lockHolder(ledgerTable);
  const isHeld = holder !== undefined && (await isRunning(holder.executionArn));
  const first = await firstOfApproval(rollout);
  const admission = admit(rollout, {
    ...approval,
    ...(await known(isHeld ? holder : undefined)),
    ...(first && { first }),
  });
  if (admission.kind === "end") {
    const { outcome, reason } = admission;
    return { kind: "ended", rollout, modelDataUrl, outcome: { kind: outcome, reason } };
  }
  await rememberRequest(ledgerTable, rollout);
  if (await takeLock(ledgerTable, rollout, isHeld ? undefined : holder)) {
    await closeAbandoned(rollout, holder, now);
    return { kind: "admitted", rollout, modelDataUrl, outcome: null };
  }
  const next = untilLock(rollout, holder, now);
  return { outcome: null, ...next, rollout, modelDataUrl };
});

const known = async (holder: Holder | undefined) => {
  const { ledgerTable } = configuration();
  const [released, latest] = await Promise.all([
    releasedRequest(ledgerTable),
    latestRequest(ledgerTable),
  ]);
  return { ...(released && { released }), ...(latest && { latest }), ...(holder && { holder }) };
};

/** A person who starts a rollout by hand asks anew each time. */
const firstOfApproval = async (rollout: Rollout): Promise<FirstOfApproval | undefined> => {
  const { ledgerTable } = configuration();
  const first = rollout.source === "event" ? await claimApproval(ledgerTable, rollout) : undefined;
  if (first === undefined) return undefined;
  const { rolloutId, executionArn, startedAt } = first;
  if (await isRunning(executionArn)) return { rolloutId, isRunning: true };
  const outcome = await outcomeOf(ledgerTable, { id: rolloutId, startedAt });
  return { rolloutId, isRunning: false, ...(outcome && { outcome }) };
};

const requested = async (request: RolloutRequest, execution: Execution) => {
  const { delivery, rings } = configuration();
  expectSameHome(request.modelPackageArn, execution.arn);
  const found = await describeModelPackage(request.modelPackageArn);
  const startedAt = new Date(execution.startedAt).toISOString();
  const rollout: Rollout = {
    id: execution.name,
    executionArn: execution.arn,
    modelPackageArn: request.modelPackageArn,
    modelVersion: found.version,
    delivery,
    source: request.source,
    reason: request.reason ?? found.approvalReason ?? "approved without a reason",
    ...(request.source === "event" && found.modifiedBy && { requestedBy: found.modifiedBy }),
    requestedAt: request.requestedAt ?? startedAt,
    startedAt,
    rings: chosenRings(rings, request.rings),
  };
  const approval = { approval: found.approval, packageStatus: found.status };
  return { rollout, approval, modelDataUrl: found.modelDataUrl };
};

/** A model of another account or Region would be deployed to this one's devices. @throws InvalidInput */
const expectSameHome = (modelPackageArn: string, executionArn: string): void => {
  const [own, its] = [homeOf(executionArn), homeOf(modelPackageArn)];
  const other = (["partition", "region", "account"] as const).find(
    (part) => own[part] !== its[part],
  );
  if (other === undefined) return;
  throw new InvalidInput(
    `modelPackageArn: expected a model of ${other} ${own[other]}, where the fleet is, got ${its[other]} in ${modelPackageArn}; register the model there`,
  );
};

/** An execution that was stopped could not close itself; whoever takes its lock does it. */
const closeAbandoned = async (
  rollout: Rollout,
  holder: Holder | undefined,
  now: Date,
): Promise<void> => {
  const abandoned = abandonedBy(rollout, holder);
  if (!abandoned) return;
  await recordEnd(configuration().ledgerTable, {
    id: abandoned.holder.rolloutId,
    executionArn: abandoned.holder.executionArn,
    startedAt: abandoned.holder.startedAt,
    outcome: abandoned.outcome,
    reason: abandoned.reason,
    endedAt: now.toISOString(),
    only: "ifOpen",
  });
};
