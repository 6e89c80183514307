import type { Need, Place } from "../../twin/identity/need.ts";
import type { Call } from "../rollout/rig.ts";
import { needsOf } from "./needs.ts";

/** Gathers what each function needed, each need once. */
export interface NeedsByFunction {
  add(calls: readonly Call[]): void;
  of(name: string): readonly Need[];
}

export const gatherNeeds = (place?: Place): NeedsByFunction => {
  const gathered = new Map<string, Map<string, Need>>();
  return {
    add(calls) {
      for (const call of calls.filter(({ by }) => by !== "person")) {
        const known = gathered.get(call.by) ?? new Map<string, Need>();
        gathered.set(call.by, known);
        for (const need of needsOf(call, place)) known.set(`${need.action} ${need.resource}`, need);
      }
    },
    of: (name) => [...(gathered.get(name)?.values() ?? [])],
  };
};
