/** For how many days the ledger keeps what may go; 0: for ever. */
export interface Retention {
  /** What each device did with a release, from when its ring was decided on. */
  readonly evidenceDays: number;
  /** What a device ran, from when it ran something else: its newest entry never goes. */
  readonly deviceHistoryDays: number;
}

export const DEFAULT_RETENTION: Retention = { evidenceDays: 730, deviceHistoryDays: 1_825 };

/** A way back and a bake look at evidence: the one takes a week at most, the other a month. */
export const LEAST_DAYS = 60;

/** What DynamoDB's time to live takes: seconds since 1970; nothing for what stays. */
export const expiryOf = (days: number, now: Date): { readonly expiresAt?: number } =>
  days === 0 ? {} : { expiresAt: Math.floor(now.getTime() / 1_000) + days * 86_400 };
