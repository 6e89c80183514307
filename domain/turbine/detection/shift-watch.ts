/** Stability index that counts as a shift of the distribution; 0.25 is the usual rule. */
export const SHIFT_LIMIT = 0.25;

/**
 * Remembers since when each channel's drift (see driftOf) has been above the limit without
 * a break. Answers epoch milliseconds per channel, null for a channel that has not shifted. It lives
 * where every value is seen, on the device, so that no history has to travel; a restarted device
 * begins anew.
 */
export const createShiftWatch = (): ((
  drift: readonly number[],
  time: number,
) => (number | null)[]) => {
  let since: readonly (number | null)[] = [];
  return (drift, time) => {
    const next = drift.map((value, channel) =>
      value > SHIFT_LIMIT ? (since[channel] ?? time) : null,
    );
    since = next;
    return next;
  };
};
