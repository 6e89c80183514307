import { MOST_TURBINES } from "../../domain/wiring/connections.ts";
import { byTurbineId, isTurbineId } from "../turbine-ids.ts";
import { type Heard, nothingHeard } from "./heard.ts";

export interface KnownTurbines {
  /** In their order. */
  ids(): readonly string[];
  of(id: string): Heard | undefined;
  /** Discovers it; nothing for a name that no turbine has, and beyond the most that are shown. */
  ofOrNew(id: string): Heard | undefined;
}

/** What was heard of each turbine: of those that are configured, and of whoever speaks. */
export const createKnownTurbines = (
  configured: readonly string[],
  now: () => number,
): KnownTurbines => {
  const began = now();
  const heard = new Map(configured.map((id) => [id, nothingHeard(began)] as const));
  /** Sorted when somebody asks: at the start turbines are discovered by the hundred. */
  let order: readonly string[] | undefined;
  return {
    ids: () => {
      order ??= [...heard.keys()].toSorted(byTurbineId);
      return order;
    },
    of: (id) => heard.get(id),
    ofOrNew: (id) => {
      const known = heard.get(id);
      if (known !== undefined) return known;
      if (!isTurbineId(id) || heard.size >= MOST_TURBINES) return undefined;
      const discovered = nothingHeard(now());
      heard.set(id, discovered);
      order = undefined;
      return discovered;
    },
  };
};
