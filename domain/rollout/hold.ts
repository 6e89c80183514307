const DAY_SECONDS = 86_400;

/** How long a person may think about a held ring. */
export const HOLD_SECONDS = 7 * DAY_SECONDS;

/** A held ring that nobody attends to for so long goes back. */
export const HOLD_SILENCE_SECONDS = 3 * DAY_SECONDS;

/**
 * When a rollout that is held goes back without a word, in epoch milliseconds. Whoever runs it may have a
 * faster clock than the policy's days: `silenceSeconds` is what they come to there.
 */
export const holdEndsAt = (
  held: { readonly heldSince: string; readonly attendedAt?: string },
  silenceSeconds: number,
): number => {
  const since = Date.parse(held.heldSince);
  const attended = Math.max(since, Date.parse(held.attendedAt ?? held.heldSince));
  const longest = silenceSeconds * (HOLD_SECONDS / HOLD_SILENCE_SECONDS);
  return Math.min(attended + silenceSeconds * 1_000, since + longest * 1_000);
};
