import * as z from "zod/mini";
import { InvalidInput } from "../errors.ts";
import { DELIVERIES } from "./delivery.ts";
import { type GatePolicy, ringPolicy, withGiven } from "./gate/policy.ts";
import { secondsToNotify } from "./job-pace.ts";
import type { JobRate } from "./job-rate.ts";
import type { MaintenanceWindow } from "./maintenance-window.ts";

/**
 * What was checked where a person wrote it, the configuration and an execution's input: each function
 * would carry 4 KB of checks that can find nothing there.
 */
function checked<T>(): z.ZodMiniType<T> {
  return z.unknown() as z.ZodMiniType as z.ZodMiniType<T>;
}

const ring = z.object({
  name: z.string(),
  thingGroup: z.string(),
  /** What this ring must show where it differs from the gate's policy. */
  gate: z.optional(ringPolicy),
  /** When it may be deployed to; default: at any time. */
  window: z.optional(checked<MaintenanceWindow>()),
  /** How fast its job goes out and what cancels it; default: as the group's newest deployment. */
  job: z.optional(checked<JobRate>()),
});
/** A disjoint thing group that is updated as one step. */
export type Ring = z.infer<typeof ring>;

const rollout = z.object({
  /** The execution's name. */
  id: z.string(),
  executionArn: z.string(),
  modelPackageArn: z.string(),
  modelVersion: z.int(),
  delivery: z.enum(DELIVERIES),
  /** `stopped`: it takes back what an execution left that somebody stopped. */
  source: z.enum(["event", "manual", "stopped"]),
  /** Why: the approval's description, or the reason given to a manual run. */
  reason: z.string(),
  /** Who approved: the ARN or user profile on the model package; unknown for a manual run. */
  requestedBy: z.optional(z.string()),
  /** When a person asked for it, ISO 8601: the approval's time, or the manual start. */
  requestedAt: z.string(),
  /** When the execution began, ISO 8601. */
  startedAt: z.string(),
  rings: z.array(ring).check(z.minLength(1)),
});
/** One rollout of one model version, as the state machine carries it from state to state. */
export type Rollout = z.infer<typeof rollout>;

const component = z.object({ name: z.string(), version: z.string() });

const signed = z.object({
  /** Digest of model.json, which names the digests of everything else. */
  contentSha: z.string(),
  /** The ZIP with manifest and signature; in `onnx` with the model as well. */
  uri: z.string(),
});
/** What SignModel stored. */
export type Signed = z.infer<typeof signed>;

const published = z.object({
  component,
  /** `edge-manager` only: the packaging job, and where the signed manifest lies. */
  jobName: z.optional(z.string()),
  manifestUri: z.optional(z.string()),
});
/** What PublishModel made, or began to make. */
export type PublishedModel = z.infer<typeof published>;

const deployment = z.object({
  ring: z.string(),
  deploymentId: z.string(),
  jobId: z.string(),
  /** ISO 8601. */
  deployedAt: z.string(),
  /** Of the signed manifest that the ring's devices are to report. */
  modelDigest: z.optional(z.string()),
});
export const schemas = { ring, rollout, component, signed, published, deployment };

/** @throws InvalidInput when the rollout has no such ring */
export const ringNamed = ({ id, rings }: Pick<Rollout, "id" | "rings">, name: string): Ring => {
  const found = rings.find((each) => each.name === name);
  if (found) return found;
  const known = rings.map((each) => each.name).join(", ");
  throw new InvalidInput(`rollout ${id}: ring: expected one of ${known}, got ${name}`);
};

/** How long the watch over all rings goes on: as long as the ring that is watched longest. */
export const bakeSecondsOf = (gate: GatePolicy, rings: readonly Ring[]): number =>
  Math.max(...rings.map((ring) => policyOf(gate, ring).bakeSeconds));

/** The ring's policy; devices that its job has not reached yet are neither late nor offline. */
export const policyFor = (gate: GatePolicy, ring: Ring, devices: number): GatePolicy => {
  const policy = policyOf(gate, ring);
  const seconds = secondsToNotify(ring.job, devices);
  return {
    ...policy,
    deadlineSeconds: policy.deadlineSeconds + seconds,
    offlinePatienceSeconds: policy.offlinePatienceSeconds + seconds,
  };
};

/** The gate's policy with what the ring says otherwise. */
export const policyOf = (gate: GatePolicy, { gate: own = {} }: Ring): GatePolicy => ({
  ...withGiven(gate, { ...own, model: undefined }),
  model: withGiven(gate.model, own.model ?? {}),
});
