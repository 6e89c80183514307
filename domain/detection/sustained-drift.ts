import { CHANNELS, type Channel } from "../channels.ts";

/** One health report's drift. */
export interface DriftSample {
  readonly thingName: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly modelVersion: string;
  /** Per channel in the order of CHANNELS; see createDriftMeter. */
  readonly drift: readonly number[];
}

export interface DriftHistory {
  readonly samples: readonly DriftSample[];
  /** When retrainings were started for drift, epoch milliseconds. */
  readonly retrainings: readonly number[];
  /** The released version: samples of older ones say nothing of it. */
  readonly modelVersion: string;
}

export interface DriftPolicy {
  /** Stability index that counts as a shift; 0.25 is the usual rule. */
  readonly limit: number;
  /** A shift must last this long without a sample below the limit. */
  readonly sustainedSeconds: number;
  /** Samples further apart than this leave the time between them unproven. */
  readonly longestSilenceSeconds: number;
  readonly cooldownSeconds: number;
  /** Retrainings in any 30 days. */
  readonly monthlyCap: number;
}

export const DRIFT_POLICY: DriftPolicy = {
  limit: 0.25,
  sustainedSeconds: 6 * 3_600,
  longestSilenceSeconds: 1_800,
  cooldownSeconds: 7 * 86_400,
  monthlyCap: 3,
};

export type DriftDecision =
  | {
      readonly kind: "retrain";
      /** Equal for everyone who decides on the same drift: a name that starts it only once. */
      readonly id: string;
      readonly channel: Channel;
      readonly reason: string;
    }
  | { readonly kind: "none"; readonly reason: string };

const MONTH_SECONDS = 30 * 86_400;

/**
 * Whether drift calls for a retraining now: one device's channel stayed above the limit for the
 * whole time, no retraining was started within the cooldown, and the month's cap is not used up.
 */
export const sustainedDrift = (
  history: DriftHistory,
  now: number,
  policy: DriftPolicy = DRIFT_POLICY,
): DriftDecision => {
  const worst = worstOf(history, now, policy);
  if (worst === undefined) return { kind: "none", reason: "no drift has lasted long enough" };
  const since = (time: number): number => (now - time) / 1_000;
  const recent = history.retrainings.filter((time) => since(time) < policy.cooldownSeconds);
  if (recent.length > 0) {
    return {
      kind: "none",
      reason: `a retraining was started ${ago(since(Math.max(...recent)))} ago`,
    };
  }
  const month = history.retrainings.filter((time) => since(time) < MONTH_SECONDS).length;
  if (month >= policy.monthlyCap) {
    return {
      kind: "none",
      reason: `${month} retrainings in 30 days; the cap is ${policy.monthlyCap}`,
    };
  }
  const { channel, thingName, drift } = worst;
  return {
    kind: "retrain",
    id: `drift-model-${history.modelVersion}-${history.retrainings.length}`,
    channel,
    reason: `${channel} of ${thingName} drifted by ${drift.toFixed(2)} for ${ago(policy.sustainedSeconds)} (limit ${policy.limit})`,
  };
};

const worstOf = (history: DriftHistory, now: number, policy: DriftPolicy) => {
  const own = history.samples.filter(({ modelVersion }) => modelVersion === history.modelVersion);
  const things = [...new Set(own.map(({ thingName }) => thingName))].sort();
  return things
    .flatMap((thingName) => {
      const samples = own.filter((s) => s.thingName === thingName && s.time <= now);
      samples.sort((a, b) => a.time - b.time);
      return CHANNELS.map((channel, index) => ({
        thingName,
        channel,
        drift: lastingDrift(samples, index, now, policy),
      }));
    })
    .filter(({ drift }) => drift > policy.limit)
    .sort((a, b) => b.drift - a.drift)[0];
};

/** The least drift over the whole sustained time, 0 when any part of it is unproven. */
const lastingDrift = (
  samples: readonly DriftSample[],
  channel: number,
  now: number,
  policy: DriftPolicy,
): number => {
  const begin = now - policy.sustainedSeconds * 1_000;
  let last = now;
  let least = Number.POSITIVE_INFINITY;
  for (const { time, drift } of samples.toReversed()) {
    if (last - time > policy.longestSilenceSeconds * 1_000) return 0;
    least = Math.min(least, drift[channel] ?? 0);
    last = time;
    if (time <= begin) return least;
  }
  return 0;
};

const ago = (seconds: number): string =>
  seconds < 2 * 86_400
    ? `${Math.round(seconds / 3_600)} h`
    : `${Math.round(seconds / 86_400)} days`;
