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

/** When DynamoDB may take an item away: seconds since 1970, as its time to live has it; nothing for what stays. */
export interface Expiry {
  readonly expiresAt?: number;
}

export const expiryOf = (days: number, now: Date): Expiry =>
  days === 0 ? {} : { expiresAt: Math.floor(now.getTime() / 1_000) + days * 86_400 };
