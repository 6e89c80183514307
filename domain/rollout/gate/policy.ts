import * as z from "zod/mini";
import { WAITS } from "../waiting.ts";

/** A week for each ring leaves room in the 25,000 events that an execution's history can hold. */
const LONGEST_SECONDS = 604_800;
const DAY = 86_400;

const percent = z.number().check(z.minimum(0), z.maximum(100));
const seconds = z.number().check(z.minimum(0), z.maximum(LONGEST_SECONDS));
const some = z.number().check(z.minimum(1), z.maximum(LONGEST_SECONDS));

/** What the model must do; each limit is read by the rule of its name in gate/rules/. */
const modelPolicy = z.object({
  /** Windows that a device must have judged before it counts, and both models before they compare. */
  minWindows: z._default(z.int().check(z.minimum(1)), 20),
  maxOnlyNewPercent: z._default(percent, 10),
  maxOnlyOldPercent: z._default(percent, 10),
  maxFailedPercent: z._default(percent, 2),
  minChallengePercent: z._default(percent, 60),
  maxInferenceP99Ms: z._default(z.number().check(z.positive()), 250),
  minCoveragePercent: z._default(percent, 80),
  maxRefusedPercent: z._default(percent, 5),
  /** Of windows, beyond what the same devices had before and what the others have now. */
  maxAnomalousPercent: z._default(percent, 25),
  maxMemoryMb: z._default(z.number().check(z.positive()), 512),
});
export type ModelPolicy = z.infer<typeof modelPolicy>;

export const gatePolicy = z.object({
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
  /** How long UNHEALTHY, BROKEN, `refused`, `fallback`, `blind` and silence may last before they fail. */
  patienceSeconds: z._default(seconds, 180),
  /** How long a ring waits for a device that is offline; then it goes on without it. */
  offlinePatienceSeconds: z._default(seconds, 3_600),
  /** How often a ring whose devices failed to install is tried again by itself. */
  retries: z._default(z.int().check(z.minimum(0), z.maximum(5)), 0),
  /** A person lets the next ring start. */
  approval: z._default(z.boolean(), false),
  /** After the last ring; a regression then goes back by itself. */
  bakeSeconds: z._default(z.number().check(z.minimum(0), z.maximum(30 * DAY)), 0),
  model: z._default(modelPolicy, modelPolicy.parse({})),
});
/** What a ring must show before the next ring starts. */
export type GatePolicy = z.infer<typeof gatePolicy>;

/** What one ring may set for itself; a limit on the model holds for all of them. */
export const ringPolicy = z.strictObject({
  successPercent: z.optional(z.number().check(z.minimum(1), z.maximum(100))),
  failurePercent: z.optional(percent),
  dwellSeconds: z.optional(seconds),
  deadlineSeconds: z.optional(some),
  patienceSeconds: z.optional(seconds),
  offlinePatienceSeconds: z.optional(seconds),
  retries: z.optional(z.int().check(z.minimum(0), z.maximum(5))),
  approval: z.optional(z.boolean()),
});

export const DEFAULT_GATE: GatePolicy = gatePolicy.parse({
  successPercent: 90,
  failurePercent: 20,
  dwellSeconds: 60,
  deadlineSeconds: WAITS.ring.deadlineSeconds,
});
