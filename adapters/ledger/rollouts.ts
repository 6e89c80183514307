import * as z from "zod/mini";
import { parse } from "../../domain/parse.ts";
import { control } from "../../domain/rollout/control.ts";
import type { Past } from "../../domain/rollout/evidence.ts";
import type { RuleRecord } from "../../domain/rollout/gate/judge.ts";
import type { RingCounts } from "../../domain/rollout/gate/members.ts";
import type { Members } from "../../domain/rollout/membership.ts";
import type { Outcome } from "../../domain/rollout/outcome.ts";
import type { Rollout } from "../../domain/rollout/rollout.ts";
import type { RingStatus } from "../../domain/rollout/snapshot.ts";
import { getItem, putItem, queryItems, setAttributes } from "./table.ts";

const components = z.record(z.string(), z.string());
const past = z.object({
  windows: z.number(),
  anomalous: z.number(),
  coverage: z.optional(z.number()),
});
const ringRecord = z.object({
  rolloutId: z.string(),
  ring: z.string(),
  status: z.string(),
  /** Our two components on the ring before this rollout; empty when there were none. */
  previous: components,
  deploymentId: z.optional(z.string()),
  jobId: z.optional(z.string()),
  deployedAt: z.optional(z.string()),
  rollBackDeploymentId: z.optional(z.string()),
  rollBackJobId: z.optional(z.string()),
  succeeded: z.optional(z.number()),
  failed: z.optional(z.number()),
  pending: z.optional(z.number()),
  reason: z.optional(z.string()),
  past: z.optional(past),
  /** Tries of its deployment beyond the first. */
  attempt: z.optional(z.number()),
  modelDigest: z.optional(z.string()),
  /** Of the models that its devices ran before. */
  previousDigests: z._default(z.array(z.string()), []),
  /** Seconds that the rollout had been paused when the ring was deployed. */
  pausedBefore: z.optional(z.number()),
  /** Who was in it then. */
  members: z.optional(z.object({ count: z.number(), digest: z.string() })),
});
export type RingRecord = z.infer<typeof ringRecord>;

const hold = z.object({ taskToken: z.string(), since: z.string(), reason: z.string() });

const rolloutRecord = z.object({
  rolloutId: z.string(),
  executionArn: z.string(),
  modelPackageArn: z.optional(z.string()),
  modelVersion: z.optional(z.number()),
  source: z.optional(z.string()),
  requestReason: z.optional(z.string()),
  requestedBy: z.optional(z.string()),
  requestedAt: z.optional(z.string()),
  startedAt: z.string(),
  endedAt: z.optional(z.string()),
  rings: z.optional(z.array(z.string())),
  outcome: z.optional(z.string()),
  reason: z.optional(z.string()),
  hold: z.optional(z.nullable(hold)),
  /** When somebody attended to a hold last. */
  attendedAt: z.optional(z.string()),
  /** What a person decided while it ran. */
  control: z.optional(control),
  isGoingBack: z.optional(z.boolean()),
  /** A maintenance window, or the end of a pause. */
  waitsFor: z.optional(z.nullable(z.string())),
});
export type RolloutRecord = z.infer<typeof rolloutRecord>;

export const rolloutKey = ({ id, startedAt }: { id: string; startedAt: string }) => ({
  pk: "rollouts",
  sk: `${startedAt}#${id}`,
});
const ringKey = (rolloutId: string, ring: string) => ({
  pk: `rollout#${rolloutId}`,
  sk: `ring#${ring}`,
});

/** Records who asked for what and why; a second run of the step writes the same. */
export const recordRollout = async (table: string, rollout: Rollout): Promise<void> => {
  await setAttributes(table, rolloutKey(rollout), {
    rolloutId: rollout.id,
    executionArn: rollout.executionArn,
    modelPackageArn: rollout.modelPackageArn,
    modelVersion: rollout.modelVersion,
    source: rollout.source,
    requestReason: rollout.reason,
    ...(rollout.requestedBy && { requestedBy: rollout.requestedBy }),
    requestedAt: rollout.requestedAt,
    startedAt: rollout.startedAt,
    rings: rollout.rings.map(({ name }) => name),
  });
};

export interface RolloutEnd {
  readonly id: string;
  readonly executionArn: string;
  readonly startedAt: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly endedAt: string;
  /** Leaves another alone. */
  readonly only?: keyof typeof ONLY;
}

const ONLY = {
  ifOpen: "attribute_not_exists(endedAt)",
  // A step that runs again finds its own end, after which nobody aborts.
  ifNotAborted: "attribute_exists(endedAt) OR attribute_not_exists(control.aborted)",
} as const;

/** Answers false when it was to be left alone: the rollout had its end already, or was aborted. */
export const recordEnd = (table: string, end: RolloutEnd): Promise<boolean> => {
  const { outcome, reason, endedAt, executionArn, startedAt } = end;
  return setAttributes(
    table,
    rolloutKey(end),
    { rolloutId: end.id, executionArn, startedAt, outcome, reason, endedAt, hold: null },
    end.only && { expression: ONLY[end.only] },
  );
};

/** Keeps the token with which a person's decision goes on; null once decided. */
export const recordHold = async (
  table: string,
  rollout: { id: string; startedAt: string },
  held: z.infer<typeof hold> | null,
): Promise<void> => {
  await setAttributes(table, rolloutKey(rollout), { hold: held });
};

/** Apart from the hold, which a decision may have ended meanwhile. */
export const recordAttended = async (
  table: string,
  rollout: { id: string; startedAt: string },
  at: Date,
): Promise<void> => {
  await setAttributes(table, rolloutKey(rollout), { attendedAt: at.toISOString() });
};

/** What the rollout waits for before it opens the next ring, in words; null once it has. */
export const recordShut = async (
  table: string,
  rollout: { id: string; startedAt: string },
  waitsFor: string | null,
): Promise<void> => {
  await setAttributes(table, rolloutKey(rollout), { waitsFor });
};

/**
 * Tells people of something once: a step that runs again because its answer was lost finds that it
 * was told. Only a crash between telling and remembering tells twice, which is better than never.
 */
export const tellOnce = async (
  table: string,
  rollout: { id: string; startedAt: string },
  what: string,
  tell: () => Promise<void>,
): Promise<void> => {
  const attribute = `told of ${what}`;
  const item = await getItem(table, rolloutKey(rollout));
  if (item?.[attribute] !== undefined) return;
  await tell();
  await setAttributes(table, rolloutKey(rollout), { [attribute]: true });
};

/** From then on nobody's decision counts: the rollout goes back. */
export const recordGoingBack = async (
  table: string,
  rollout: { id: string; startedAt: string },
): Promise<void> => {
  await setAttributes(table, rolloutKey(rollout), { hold: null, isGoingBack: true });
};

/** How a rollout ended, or undefined when it has not. */
export const outcomeOf = async (
  table: string,
  rollout: { id: string; startedAt: string },
): Promise<string | undefined> => {
  const item = await getItem(table, rolloutKey(rollout));
  return item && parse(rolloutRecord, item, "ledger item rollouts").outcome;
};

/** Rollouts, newest first. */
export const listRollouts = async (table: string, limit: number): Promise<RolloutRecord[]> => {
  const items = await queryItems(table, { pk: "rollouts", newestFirst: true, limit });
  return items.map((item) => parse(rolloutRecord, item, "ledger item rollouts"));
};

/** What a ring was before a rollout came to it. */
export interface RingBefore {
  /** Our components' versions. */
  readonly previous: Readonly<Record<string, string>>;
  /** Of the models that its devices ran. */
  readonly previousDigests?: readonly string[];
  /** What its devices had judged. */
  readonly past?: Past | undefined;
}

/**
 * Opens a ring's record with what it ran before. Only the first run of the step writes it: a
 * second one would see its own deployment as "before".
 */
export const openRing = async (
  table: string,
  rolloutId: string,
  ring: string,
  before: RingBefore,
): Promise<RingRecord> => {
  const { previous, previousDigests = [], past: judgedBefore } = before;
  const record = {
    rolloutId,
    ring,
    status: "deploying",
    previous: { ...previous },
    previousDigests: [...previousDigests],
    ...(judgedBefore && { past: judgedBefore }),
  };
  const isFirst = await putItem(
    table,
    { ...ringKey(rolloutId, ring), ...record },
    { expression: "attribute_not_exists(pk)" },
  );
  return isFirst ? record : ((await readRing(table, rolloutId, ring)) ?? record);
};

export const readRing = async (
  table: string,
  rolloutId: string,
  ring: string,
): Promise<RingRecord | undefined> => {
  const item = await getItem(table, ringKey(rolloutId, ring));
  return item && parse(ringRecord, item, `ledger item rollout#${rolloutId}/ring#${ring}`);
};

/** The rings that this rollout touched, in no particular order. */
export const touchedRings = async (table: string, rolloutId: string): Promise<RingRecord[]> => {
  const items = await queryItems(table, { pk: `rollout#${rolloutId}`, startsWith: "ring#" });
  return items.map((item) => parse(ringRecord, item, `ledger item rollout#${rolloutId}`));
};

export interface RingProgress extends Partial<RingCounts> {
  readonly status?: RingStatus;
  readonly reason?: string;
  readonly deploymentId?: string;
  readonly jobId?: string;
  readonly deployedAt?: string;
  readonly rollBackDeploymentId?: string;
  readonly rollBackJobId?: string;
  readonly attempt?: number;
  readonly modelDigest?: string;
  readonly pausedBefore?: number;
  readonly members?: Members;
  /** What comes when, for people (RingDetail). */
  readonly dwellSeconds?: number;
  readonly deadlineAt?: string;
  readonly bakeUntil?: string;
  /** Each rule of the gate with its finding at the newest look. */
  readonly rules?: readonly RuleRecord[];
}

export const recordRing = async (
  table: string,
  rolloutId: string,
  ring: string,
  progress: RingProgress,
): Promise<void> => {
  await setAttributes(table, ringKey(rolloutId, ring), { ...progress });
};

/** Rings that are being deployed to, of rollouts that neither ended nor wait for a person. */
export const openRings = async (table: string): Promise<RingRecord[]> => {
  const rollouts = await listRollouts(table, 20);
  const open = rollouts.filter(({ endedAt, hold: held }) => endedAt === undefined && !held);
  const rings = await Promise.all(open.map(({ rolloutId }) => touchedRings(table, rolloutId)));
  return rings.flat().filter(({ status }) => status === "deploying");
};
