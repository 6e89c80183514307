/** Lets what says the same again pass once a second and turbine. */
export interface UnchangedVerdicts {
  /** Whether the turbine's verdict is sent, though it says nothing new. */
  isDue(turbineId: string): boolean;
  /** A verdict of the turbine was sent for a reason of its own. */
  sent(turbineId: string): void;
  /** Verdicts that were not sent because they said the same within the second, since start. */
  unsent(): number;
}

/** A reader takes a turbine for unseen after three seconds; IoT Core takes 100 messages a second and connection. */
const EVERY_MS = 1_000;
/** Half of the usual half second between decisions: the one that comes a little early is the one meant. */
const EARLY_MS = 250;

/** `now` is a clock that never goes back: a turbine's own may stand still, and must not silence it. */
export const createUnchangedVerdicts = (now: () => number): UnchangedVerdicts => {
  const dueAt = new Map<string, number>();
  let unsent = 0;

  const next = (turbineId: string): void => {
    dueAt.set(turbineId, now() + EVERY_MS);
  };

  return {
    isDue(turbineId) {
      const due = dueAt.get(turbineId) ?? Number.NEGATIVE_INFINITY;
      if (now() < due - EARLY_MS) {
        unsent += 1;
        return false;
      }
      // From when it was due, so that early ones do not add up to more than one a second.
      dueAt.set(turbineId, Math.max(due, now() - EARLY_MS) + EVERY_MS);
      return true;
    },
    sent: next,
    unsent: () => unsent,
  };
};
