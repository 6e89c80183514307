import * as z from "zod/mini";
import { LockLost } from "../../domain/errors.ts";
import { parse } from "../../domain/parse.ts";
import { isNewer, type Request } from "../../domain/rollout/admission.ts";
import type { Rollout } from "../../domain/rollout/rollout.ts";
import { type Condition, deleteItem, getItem, type Key, putItem } from "./table.ts";

const LOCK = { pk: "fleet", sk: "lock" };
const LATEST = { pk: "fleet", sk: "latest-request" };
const RELEASED = { pk: "fleet", sk: "released" };

const request = z.object({
  modelPackageArn: z.string(),
  modelVersion: z.number(),
  requestedAt: z.string(),
});
const holder = z.extend(request, {
  executionArn: z.string(),
  rolloutId: z.string(),
  startedAt: z.string(),
});
export type Holder = z.infer<typeof holder>;

/** Who holds the fleet's lock, running or not. */
export const lockHolder = async (table: string): Promise<Holder | undefined> => {
  const item = await getItem(table, LOCK);
  return item && parse(holder, item, "ledger item fleet/lock");
};

/**
 * Takes the lock if it is free, already this execution's, or still that of `abandoned`, whose
 * execution no longer runs. Two takers race in one conditional write, so one of them loses.
 */
export const takeLock = (table: string, rollout: Rollout, abandoned?: Holder): Promise<boolean> =>
  putItem(
    table,
    {
      ...LOCK,
      executionArn: rollout.executionArn,
      rolloutId: rollout.id,
      startedAt: rollout.startedAt,
      ...requestOf(rollout),
    },
    {
      expression:
        "attribute_not_exists(pk) OR executionArn = :me" +
        (abandoned ? " OR executionArn = :abandoned" : ""),
      values: {
        ":me": rollout.executionArn,
        ...(abandoned && { ":abandoned": abandoned.executionArn }),
      },
    },
  );

/**
 * A redriven execution goes on where it was stopped, and its lock is gone, perhaps to another.
 * @throws LockLost unless this execution holds the lock
 */
export const expectLock = async (table: string, rollout: Rollout): Promise<void> => {
  const holder = await lockHolder(table);
  if (holder?.executionArn === rollout.executionArn) return;
  throw new LockLost(
    `rollout ${rollout.id} was closed and does not hold the fleet's lock${holder ? `, ${holder.rolloutId} does` : ""}; start it again instead of redriving it`,
  );
};

/** Frees the lock; answers false when this execution did not hold it. */
export const freeLock = (table: string, executionArn: string): Promise<boolean> =>
  deleteItem(table, LOCK, { expression: "executionArn = :me", values: { ":me": executionArn } });

/** The newest request that was not a duplicate. */
export const latestRequest = (table: string): Promise<Request | undefined> =>
  readRequest(table, LATEST);

/** What the last released rollout brought to the fleet. */
export const releasedRequest = (table: string): Promise<Request | undefined> =>
  readRequest(table, RELEASED);

/** Remembers the request unless a newer one is known. */
export const rememberRequest = async (table: string, rollout: Rollout): Promise<void> => {
  const known = await latestRequest(table);
  if (known && isNewer(known, rollout)) return;
  await putItem(table, { ...LATEST, ...requestOf(rollout) }, unlessNewer(rollout));
};

/** Remembers what the whole fleet now runs. */
export const rememberReleased = async (table: string, rollout: Rollout): Promise<void> => {
  await putItem(table, { ...RELEASED, ...requestOf(rollout), rolloutId: rollout.id });
};

const readRequest = async (table: string, key: Key): Promise<Request | undefined> => {
  const item = await getItem(table, key);
  return item && parse(request, item, `ledger item ${key.pk}/${key.sk}`);
};

const requestOf = ({ modelPackageArn, modelVersion, requestedAt }: Rollout): Request => ({
  modelPackageArn,
  modelVersion,
  requestedAt,
});

const unlessNewer = ({ requestedAt }: Rollout): Condition => ({
  expression: "attribute_not_exists(pk) OR requestedAt <= :mine",
  values: { ":mine": requestedAt },
});
