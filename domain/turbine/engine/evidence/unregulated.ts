import type { Regulation } from "./regulation.ts";

/** A machine whose speed nobody limits: a slow rotor is sick, and one that repeats a value is stuck. */
export const UNREGULATED: Regulation = {
  add: () => {},
  isHindered: () => true,
  isSensorStuck: () => true,
  isYoung: () => false,
  reset: () => {},
  begin: () => {},
};
