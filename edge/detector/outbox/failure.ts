import { NotPermitted } from "../device-link.ts";
import { describe } from "../log.ts";
import { LANE_POLICIES } from "./lanes.ts";
import type { Item } from "./topic-queue.ts";

/** What becomes of a letter that was not taken; `later`: the next process finds it in the journal. */
export type End =
  | { readonly kind: "again" }
  | { readonly kind: "later" }
  | { readonly kind: "superseded" }
  | { readonly kind: "dropped"; readonly reason: string };

export interface Circumstances {
  readonly isClosed: boolean;
  readonly isSuperseded: boolean;
  readonly isTooOld: boolean;
}

export const endOf = (
  { letter, tries }: Item,
  { isClosed, isSuperseded, isTooOld }: Circumstances,
  error: unknown,
): End => {
  const { maxTries, isJournaled, isCoalesced } = LANE_POLICIES[letter.lane];
  const dropped = (what: string): End => ({
    kind: "dropped",
    reason: `${what}: ${describe(error)}`,
  });
  if (error instanceof NotPermitted) return dropped("refused for good");
  if (isClosed) return isJournaled ? { kind: "later" } : dropped("closed before it was taken");
  // A newer letter says the same: of a coalesced lane that is no loss.
  if (isSuperseded) return isCoalesced ? { kind: "superseded" } : dropped("not taken in time");
  if (tries >= maxTries) return dropped(`not taken in ${tries} tries`);
  return isTooOld ? dropped("not taken in time") : { kind: "again" };
};
