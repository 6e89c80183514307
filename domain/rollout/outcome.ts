/** How an execution ends; Close writes it to the ledger. */
export const OUTCOMES = [
  "released",
  "alreadyRunning",
  "alreadyReleased",
  "alreadyTried",
  "superseded",
  "withdrawn",
  "preflightFailed",
  "rolledBack",
  "failed",
  "aborted",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Outcomes of an event that says what is known already: nothing was done, and nobody is told. */
export const DUPLICATES: ReadonlySet<string> = new Set([
  "alreadyRunning",
  "alreadyReleased",
  "alreadyTried",
]);

/** Outcomes with which the execution itself succeeds: the fleet is as the newest request wants it. */
export const isSuccess = (outcome: Outcome): boolean =>
  DUPLICATES.has(outcome) || ["released", "superseded", "withdrawn"].includes(outcome);
