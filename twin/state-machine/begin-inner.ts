import type { Visit } from "./visit.ts";
import { noteStay, stayOf } from "./visit.ts";

/** Begins the flows inside a state, unless an earlier process did: then they go on where they stood. */
export const beginInner = (visit: Visit, record: () => void): void => {
  if (stayOf(visit).areInnerStarted) return;
  // Those of a failed attempt.
  visit.run.progress.clearInside(visit.path, visit.name);
  record();
  noteStay(visit, { areInnerStarted: true });
};
