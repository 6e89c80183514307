import * as z from "zod/mini";
import { WAITS } from "../waiting.ts";

/** A week for each ring leaves room in the 25,000 events that an execution's history can hold. */
const LONGEST_SECONDS = 604_800;
const DAY = 86_400;

const percent = z.number().check(z.minimum(0), z.maximum(100));
const seconds = z.number().check(z.minimum(0), z.maximum(LONGEST_SECONDS));
const some = z.number().check(z.minimum(1), z.maximum(LONGEST_SECONDS));

/** What the model must show; each limit is read by the rule of its name in gate/rules/. */
const limits = {
  /** Windows that a device must have judged before it counts, and both models before they compare. */
  minWindows: z.int().check(z.minimum(1)),
  maxOnlyNewPercent: percent,
  maxOnlyOldPercent: percent,
  maxFailedPercent: percent,
  minChallengePercent: percent,
  maxInferenceP99Ms: z.number().check(z.positive()),
  minCoveragePercent: percent,
  maxRefusedPercent: percent,
  /** Of windows, beyond what the same devices had before and what the others have now. */
  maxAnomalousPercent: percent,
  maxMemoryMb: z.number().check(z.positive()),
};
type Limits = typeof limits;
export type ModelPolicy = { readonly [K in keyof Limits]: z.infer<Limits[K]> };

const DEFAULT_LIMITS: ModelPolicy = {
  minWindows: 20,
  maxOnlyNewPercent: 10,
  maxOnlyOldPercent: 10,
  maxFailedPercent: 2,
  minChallengePercent: 60,
  maxInferenceP99Ms: 250,
  minCoveragePercent: 80,
  maxRefusedPercent: 5,
  maxAnomalousPercent: 25,
  maxMemoryMb: 512,
};

const names = Object.keys(limits) as (keyof Limits)[];
/** Without zod's own words for it, which would be 3 KB of every function. */
const someLimits = z.strictObject(
  Object.fromEntries(names.map((name) => [name, z.optional(limits[name])])) as {
    [K in keyof Limits]: z.ZodMiniOptional<Limits[K]>;
  },
);
const modelPolicy = z.strictObject(
  Object.fromEntries(
    names.map((name) => [name, z._default(limits[name], DEFAULT_LIMITS[name])]),
  ) as unknown as { [K in keyof Limits]: z.ZodMiniDefault<Limits[K]> },
);

/** What a ring or a person says otherwise; what is left undefined stays. */
export const withGiven = <T extends object>(
  base: T,
  given: { readonly [K in keyof T]?: T[K] | undefined },
): T => ({
  ...base,
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
});

const bake = z.number().check(z.minimum(0), z.maximum(30 * DAY));

export const gatePolicy = z.strictObject({
  /** Share of a ring's reachable devices that must confirm, in percent. */
  successPercent: z.number().check(z.minimum(1), z.maximum(100)),
  /** More failed devices than this share roll the release back, in percent. */
  failurePercent: percent,
  /** How long a ring must hold its confirmation after the deployment. */
  dwellSeconds: seconds,
  /** After this a person decides. */
  deadlineSeconds: some,
  /** How long the way back waits for devices that do not answer; they follow when they reconnect. */
  wayBackSeconds: z._default(some, WAITS.rollBack.deadlineSeconds),
  /** How long UNHEALTHY, BROKEN, `refused`, `blind` and silence may last before they fail. */
  patienceSeconds: z._default(seconds, 180),
  /** How long a ring waits for a device that is offline; then it goes on without it. */
  offlinePatienceSeconds: z._default(seconds, 3_600),
  /** How often a ring whose devices failed to install is tried again by itself. */
  retries: z._default(z.int().check(z.minimum(0), z.maximum(5)), 0),
  /** A person lets the next ring start. */
  approval: z._default(z.boolean(), false),
  /** After the last ring; a regression then goes back by itself. */
  bakeSeconds: z._default(bake, 0),
  model: z._default(modelPolicy, DEFAULT_LIMITS),
});
/** What a ring must show before the next ring starts. */
export type GatePolicy = z.infer<typeof gatePolicy>;

/** What one ring may set for itself. */
export const ringPolicy = z.strictObject({
  successPercent: z.optional(z.number().check(z.minimum(1), z.maximum(100))),
  failurePercent: z.optional(percent),
  dwellSeconds: z.optional(seconds),
  deadlineSeconds: z.optional(some),
  patienceSeconds: z.optional(seconds),
  offlinePatienceSeconds: z.optional(seconds),
  retries: z.optional(z.int().check(z.minimum(0), z.maximum(5))),
  approval: z.optional(z.boolean()),
  /** How long this ring is watched after the last one; the bake is as long as the longest of them. */
  bakeSeconds: z.optional(bake),
  /** Limits where they differ from those of the gate. */
  model: z.optional(someLimits),
});

export const DEFAULT_GATE: GatePolicy = gatePolicy.parse({
  successPercent: 90,
  failurePercent: 20,
  dwellSeconds: 60,
  deadlineSeconds: WAITS.ring.deadlineSeconds,
});
