import * as z from "zod/mini";
import { ringPolicy } from "./gate/policy.ts";
import { jobRate } from "./job-rate.ts";
import { maintenanceWindow } from "./maintenance-window.ts";
import { LONGEST_RING_GROUP } from "./quarantine.ts";
import { GROUP_NAME, ringMembers } from "./ring-members.ts";
import type { Ring } from "./rollout.ts";

export const MOST_RINGS = 20;

export const configuredRing = z.strictObject({
  name: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  /** As IoT names them; it stands in ARNs, in a device's first boot, and in its quarantine's name. */
  thingGroup: z
    .string()
    .check(z.regex(GROUP_NAME), z.minLength(1), z.maxLength(LONGEST_RING_GROUP)),
  /** Where the ring differs from the gate. */
  gate: z.optional(ringPolicy),
  window: z.optional(maintenanceWindow),
  job: z.optional(jobRate),
  members: z.optional(ringMembers),
});
/** A ring as people write it. */
export type ConfiguredRing = z.infer<typeof configuredRing>;

/** In the order of release. */
export const configuredRings = z
  .array(configuredRing)
  .check(z.minLength(1), z.maxLength(MOST_RINGS));

/** A Lambda function's environment has 4 KB, half of which is the rest. (AWS Lambda quotas) */
const MOST_BYTES = 2_000;

/** The rings as the state machine is told of them: who belongs to one is settled before a rollout. */
export const toldOf = (rings: readonly ConfiguredRing[]): Ring[] =>
  rings.map(({ members: _, ...ring }) => ring);

/** What no ring shows by itself, or undefined. */
export const ringsProblem = (rings: readonly ConfiguredRing[]): string | undefined => {
  const names = rings.flatMap(({ name, thingGroup }) => [
    `name ${name}`,
    `thingGroup ${thingGroup}`,
  ]);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) return `rings: expected each once, got ${twice} twice`;
  const bytes = JSON.stringify(toldOf(rings)).length;
  if (bytes > MOST_BYTES) {
    return `rings: expected at most ${MOST_BYTES} bytes as JSON, got ${bytes}; say in gate what holds for all`;
  }
  return membersProblem(rings);
};

/** Percents of one group cannot be more than all of it. */
const membersProblem = (rings: readonly ConfiguredRing[]): string | undefined => {
  const shares = new Map<string, number>();
  for (const { members } of rings) {
    if (members && "percent" in members) {
      shares.set(members.of, (shares.get(members.of) ?? 0) + members.percent);
    }
  }
  const [over] = [...shares].filter(([, percent]) => percent > 100);
  return over && `rings: expected at most 100 percent of ${over[0]} in all rings, got ${over[1]}`;
};
