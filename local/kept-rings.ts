import { InvalidInput } from "../domain/errors.ts";
import { baseGroupOf } from "../domain/rollout/ring-members.ts";
import type { RingPlan } from "../domain/rollout/ring-plan.ts";
import type { Store } from "../twin/world/store.ts";

/**
 * Devices stay where an earlier start put them: one that joined another ring by a start would take that
 * ring's release past its gate.
 * @throws InvalidInput naming a device that the rings put elsewhere, and what to do
 */
export const expectKeptRings = (store: Store, rings: readonly RingPlan[]): void => {
  const bases = new Set(rings.flatMap(({ members }) => (members ? baseGroupOf(members) : [])));
  const now = new Map(
    rings.flatMap(({ thingGroup, things }) => things.map((thing) => [thing, thingGroup])),
  );
  for (const created of store.collection<true>("created-resources").keys()) {
    const [kind, group = "", thing = ""] = created.split("/");
    const next = now.get(thing);
    if (kind !== "thing-group" || next === undefined || next === group || bases.has(group)) {
      continue;
    }
    throw new InvalidInput(
      `--rings: ${thing} is in the group ${group} since an earlier start, and would be in ${next}; start with the rings of then, or forget the fleet with --fresh`,
    );
  }
};
