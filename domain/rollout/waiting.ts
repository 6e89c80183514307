/** How a phase that is polled waits: growing, so that a week of waiting stays far below 25,000 history events. */
export interface WaitPolicy {
  readonly firstSeconds: number;
  readonly maxSeconds: number;
  readonly deadlineSeconds: number;
}

export const WAITS = {
  /** Another rollout holds the lock; it may itself be held by a person for 7 days. */
  lock: { firstSeconds: 60, maxSeconds: 3_600, deadlineSeconds: 30 * 86_400 },
  /** Neo takes minutes; its own limit is the job's StoppingCondition. */
  compilation: { firstSeconds: 60, maxSeconds: 480, deadlineSeconds: 3_600 },
  model: { firstSeconds: 5, maxSeconds: 120, deadlineSeconds: 1_800 },
  detector: { firstSeconds: 5, maxSeconds: 120, deadlineSeconds: 1_800 },
  /** No ring advances before the gate's dwell, so asking earlier would only cost. */
  ring: { firstSeconds: 60, maxSeconds: 3_600, deadlineSeconds: 7_200 },
  rollBack: { firstSeconds: 30, maxSeconds: 300, deadlineSeconds: 1_800 },
} as const satisfies Record<string, WaitPolicy>;

export const secondsSince = (since: string, now: Date): number =>
  Math.max(0, (now.getTime() - Date.parse(since)) / 1_000);

/** ISO 8601, so many seconds after a moment. */
export const timeAfter = (since: string, seconds: number): string =>
  new Date(Date.parse(since) + seconds * 1_000).toISOString();

/** Below this a wait may be as long as the time waited so far, above it an eighth of that. */
const DOUBLING_SECONDS = 480;

/**
 * Doubles the time waited up to 8 minutes, then adds an eighth: ten minutes cost 5 polls, half an
 * hour 8, a week about 190, and the answer is never more than half, later an eighth, too late.
 */
export const nextWaitSeconds = (policy: WaitPolicy, since: string, now: Date): number => {
  const waited = secondsSince(since, now);
  const grown = Math.max(Math.min(waited, DOUBLING_SECONDS), waited / 8);
  return Math.round(Math.min(policy.maxSeconds, Math.max(policy.firstSeconds, grown)));
};

export const isOverdue = (policy: WaitPolicy, since: string, now: Date): boolean =>
  secondsSince(since, now) > policy.deadlineSeconds;
