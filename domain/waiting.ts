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
  compilation: { firstSeconds: 60, maxSeconds: 300, deadlineSeconds: 3_600 },
  packaging: { firstSeconds: 5, maxSeconds: 120, deadlineSeconds: 1_800 },
  detector: { firstSeconds: 5, maxSeconds: 120, deadlineSeconds: 1_800 },
  ring: { firstSeconds: 30, maxSeconds: 3_600, deadlineSeconds: 7_200 },
  rollBack: { firstSeconds: 30, maxSeconds: 300, deadlineSeconds: 1_800 },
} as const satisfies Record<string, WaitPolicy>;

export const secondsSince = (since: string, now: Date): number =>
  Math.max(0, (now.getTime() - Date.parse(since)) / 1_000);

/** Half of the time waited so far, so that waiting n hours costs O(log n) polls up to the cap. */
export const nextWaitSeconds = (policy: WaitPolicy, since: string, now: Date): number =>
  Math.round(
    Math.min(policy.maxSeconds, Math.max(policy.firstSeconds, secondsSince(since, now) / 2)),
  );

export const isOverdue = (policy: WaitPolicy, since: string, now: Date): boolean =>
  secondsSince(since, now) > policy.deadlineSeconds;
