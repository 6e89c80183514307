import { DEFAULT_RINGS, thingName } from "../names.ts";
import type { Ring } from "./rollout.ts";

/** A ring and the devices that are in its group. */
export interface RingPlan extends Ring {
  readonly things: readonly string[];
}

/** One device for each ring but the last, which has the rest, if there are any. */
export const defaultRings = (devices: number): RingPlan[] => {
  const things = Array.from({ length: devices }, (_, index) => thingName(index + 1));
  const last = DEFAULT_RINGS.length - 1;
  return DEFAULT_RINGS.map((ring, index) => ({
    ...ring,
    things: things.slice(index, index === last ? undefined : index + 1),
  }));
};

/** The rings as the state machine is told of them; one without devices would be a fault. */
export const ringsOf = (plan: readonly RingPlan[]): Ring[] =>
  plan.filter(({ things }) => things.length > 0).map(({ things: _, ...ring }) => ring);
