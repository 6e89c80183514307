import type { Message } from "../device-link.ts";
import type { Changes } from "../journal/live-entries.ts";
import { LANE_POLICIES, type Lane } from "./lanes.ts";

/** A message on its way to the nucleus. */
export interface Letter {
  readonly lane: Lane;
  readonly topic: string;
  /** JSON. */
  readonly payload: string;
  /** What the journal must say from the moment on that it holds this letter, not earlier or later. */
  readonly along?: Changes;
}

export const messageOf = ({ lane, topic, payload }: Letter): Message => {
  const { qos, retain } = LANE_POLICIES[lane];
  return { topic, payload, qos, ...(retain && { retain }) };
};
