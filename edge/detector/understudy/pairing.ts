import type { Outcome } from "../seat.ts";
import type { Pair, Role } from "./role.ts";

/** Finds what both models said of one window. */
export interface Pairing {
  /** `place` is the turbine's reading that completed the window; answers the pair once it is one. */
  add(role: Role, place: number, outcome: Outcome): Pair | undefined;
}

/** Per turbine; half a minute of windows. Beyond it the other model has given the window up. */
const MOST_WAITING = 64;

export const createPairing = (): Pairing => {
  const waiting = new Map<string, Map<number, Partial<Record<Role, Outcome>>>>();
  return {
    add(role, place, outcome) {
      const { turbineId } = outcome.window;
      const ofTurbine = waiting.get(turbineId) ?? new Map<number, Partial<Record<Role, Outcome>>>();
      waiting.set(turbineId, ofTurbine);
      const both: Partial<Record<Role, Outcome>> = { ...ofTurbine.get(place), [role]: outcome };
      ofTurbine.delete(place);
      if (both.released && both.old) return { released: both.released, old: both.old };
      ofTurbine.set(place, both);
      const [oldest] = ofTurbine.keys();
      if (ofTurbine.size > MOST_WAITING && oldest !== undefined) ofTurbine.delete(oldest);
      return undefined;
    },
  };
};
