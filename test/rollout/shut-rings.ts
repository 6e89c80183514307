import { defaultRings, type RingPlan } from "../../domain/rollout/ring-plan.ts";

/** Every rig begins at ten; these rings may be deployed to from noon on. */
export const SHUT_AT_FIRST: readonly RingPlan[] = defaultRings(3).map((ring) => ({
  ...ring,
  window: { from: "12:00", to: "18:00" },
}));
