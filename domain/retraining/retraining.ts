import * as z from "zod/mini";
import { CHANNELS } from "../turbine/channels.ts";
import type { Health } from "../turbine/health.ts";

export const CAUSES = ["drift", "schedule", "person"] as const;
export type Cause = (typeof CAUSES)[number];

export const retrainingPolicy = z.object({
  /** A shift must last this long without a break. */
  sustainedSeconds: z.number().check(z.minimum(1)),
  /** No automatic retraining so soon after another one, whatever started that. */
  cooldownSeconds: z.number().check(z.minimum(0)),
  /** Runs in any 30 days that are not a person's decision; 0 leaves retraining to people. */
  monthlyCap: z.int().check(z.minimum(0)),
});
export type RetrainingPolicy = z.infer<typeof retrainingPolicy>;

export const DEFAULT_RETRAINING: RetrainingPolicy = {
  sustainedSeconds: 6 * 3_600,
  cooldownSeconds: 7 * 86_400,
  monthlyCap: 3,
};

export interface Retraining {
  readonly cause: Cause;
  /** ISO 8601. */
  readonly startedAt: string;
}

export interface Situation {
  readonly cause: Exclude<Cause, "person">;
  /** Retrainings of the last 30 days at least, in any order. */
  readonly past: readonly Retraining[];
  /** The newest report of each device. */
  readonly reports: readonly Health[];
  /** What the fleet runs; reports of another version say nothing of it. */
  readonly releasedVersion: string | undefined;
}

export type RetrainingDecision =
  | { readonly kind: "retrain"; readonly reason: string }
  | { readonly kind: "none"; readonly reason: string };

const MONTH_SECONDS = 30 * 86_400;
/** What a device says goes on being true so long; a silent one proves nothing. */
const LONGEST_SILENCE_SECONDS = 1_800;

/**
 * Whether to start the training pipeline now. People are not asked here: their decision stands, and
 * counts for the cooldown.
 */
export const decideRetraining = (
  situation: Situation,
  policy: RetrainingPolicy,
  now: Date,
): RetrainingDecision => {
  const { cause, past } = situation;
  const reason = cause === "schedule" ? "the schedule" : worstDrift(situation, policy, now);
  if (reason === undefined) return none("no drift has lasted long enough");
  const ageOf = ({ startedAt }: Situation["past"][number]): number =>
    (now.getTime() - Date.parse(startedAt)) / 1_000;
  const youngest = Math.min(...past.map(ageOf));
  if (youngest < policy.cooldownSeconds) {
    return none(
      `${reason}, but a retraining was started ${spoken(youngest)} ago; the cooldown is ${spoken(policy.cooldownSeconds)}`,
    );
  }
  const month = past.filter(
    (each) => each.cause !== "person" && ageOf(each) < MONTH_SECONDS,
  ).length;
  return month < policy.monthlyCap
    ? { kind: "retrain", reason }
    : none(
        `${reason}, but ${month} of ${policy.monthlyCap} automatic retrainings in 30 days are used`,
      );
};

const none = (reason: string): RetrainingDecision => ({ kind: "none", reason });

/** The channel that has drifted longest, in words; undefined when none has for long enough. */
const worstDrift = (
  { reports, releasedVersion }: Situation,
  { sustainedSeconds }: RetrainingPolicy,
  now: Date,
): string | undefined => {
  const lasting = reports
    .filter(
      ({ state, modelVersion, time }) =>
        state === "running" &&
        modelVersion === releasedVersion &&
        now.getTime() - time <= LONGEST_SILENCE_SECONDS * 1_000,
    )
    .flatMap(({ thingName, time, drift, driftSince }) =>
      CHANNELS.flatMap((channel, index) => {
        const since = driftSince?.[index];
        const seconds = since == null ? 0 : (time - since) / 1_000;
        const value = drift?.[index] ?? 0;
        return seconds >= sustainedSeconds ? [{ thingName, channel, seconds, value }] : [];
      }),
    )
    .sort((a, b) => b.seconds - a.seconds);
  const [worst] = lasting;
  if (worst === undefined) return undefined;
  const others = new Set(lasting.map(({ thingName }) => thingName)).size - 1;
  return `${worst.channel} of ${worst.thingName}${others > 0 ? ` and ${others} more devices` : ""} has drifted for ${spoken(worst.seconds)}, now by ${worst.value}`;
};

const spoken = (seconds: number): string => {
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
};
