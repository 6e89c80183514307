/** Settles when the next call may go out. */
export type Pace = () => Promise<void>;

export interface Rate {
  readonly perSecond: number;
  /** How many may go out together after a pause; no second has more than both numbers together. */
  readonly atOnce: number;
}

/** Calls of one kind, in the order in which they were asked for, never more in a second than the rate. */
export const createPace = ({ perSecond, atOnce }: Rate): Pace => {
  const spacingMs = 1_000 / perSecond;
  /** When the next call would be due if all had gone out evenly. */
  let due = Number.NEGATIVE_INFINITY;
  let waiting = 0;
  return async () => {
    const now = Date.now();
    // The clock was set back: nobody waits for more than those who wait already.
    if (due > now + (waiting + atOnce) * spacingMs) due = now + waiting * spacingMs;
    const waitMs = due - (atOnce - 1) * spacingMs - now;
    due = Math.max(now, due) + spacingMs;
    if (waitMs <= 0) return;
    waiting += 1;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    waiting -= 1;
  };
};
