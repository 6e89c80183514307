import * as z from "zod/mini";
import { CAUSES } from "../../domain/retraining/retraining.ts";
import { CORES } from "../../domain/rollout/core-rules.ts";

const count = z.int().check(z.nonnegative());
/** ISO 8601. */
const time = z.string();
/** Epoch milliseconds. */
const moment = z.number();

export const model = z.strictObject({
  version: z.string(),
  status: z.enum(["PendingManualApproval", "Approved", "Rejected"]),
  metrics: z.record(z.string(), z.number()),
  /** What the test shows of the pipeline's limits. */
  proof: z.optional(z.enum(["proven", "not proven", "missed"])),
  createdAt: time,
  reason: z.optional(z.string()),
});

export const device = z.strictObject({
  thingName: z.string(),
  ring: z.string(),
  status: z.enum(["HEALTHY", "UNHEALTHY", "UNKNOWN"]),
  core: z.optional(z.enum(CORES)),
  detectorVersion: z.optional(z.string()),
  modelVersion: z.optional(z.string()),
  turbines: z.array(z.string()),
  lastSeen: z.optional(moment),
  reason: z.optional(z.string()),
  /** It failed a release and runs another model than its ring. */
  heldBack: z.optional(
    z.strictObject({
      state: z.string(),
      since: time,
      reason: z.string(),
      failedModel: z.string(),
      givenModel: z.string(),
    }),
  ),
  /** Of the detector's newest report, in the words of docs/detector.md. */
  work: z.optional(z.record(z.string(), z.unknown())),
});

const ring = z.strictObject({
  name: z.string(),
  status: z.enum([
    "waiting",
    "deploying",
    "succeeded",
    "held",
    "rollingBack",
    "rolledBack",
    "failed",
  ]),
  succeeded: count,
  failed: count,
  pending: count,
});

export const rollout = z.strictObject({
  id: z.string(),
  modelVersion: z.string(),
  status: z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]),
  state: z.string(),
  visited: z.array(z.string()),
  rings: z.array(ring),
  outcome: z.optional(z.string()),
  reason: z.optional(z.string()),
  paused: z.optional(z.strictObject({ reason: z.string(), at: time })),
  waitsFor: z.optional(z.string()),
  startedAt: time,
  endedAt: z.optional(time),
});

export const status = z.strictObject({
  devices: z.array(device),
  rollouts: z.array(rollout),
  duplicates: z.optional(count),
  models: z.array(model),
  retraining: z.optional(
    z.strictObject({ cause: z.enum(CAUSES), reason: z.string(), startedAt: time }),
  ),
});

export const deviceRecord = z.looseObject({
  at: time,
  components: z.record(z.string(), z.string()),
  status: z.optional(z.string()),
  reason: z.optional(z.string()),
});

export const auditEntry = z.strictObject({
  at: time,
  who: z.string(),
  what: z.string(),
  subject: z.string(),
  why: z.optional(z.string()),
});
