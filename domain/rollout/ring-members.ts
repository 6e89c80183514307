import * as z from "zod/mini";

export const GROUP_NAME = /^[A-Za-z0-9:_-]+$/;
const group = z.string().check(z.regex(GROUP_NAME));

/**
 * Who belongs to a ring, as a rule that a command turns into the ring's own static group before a
 * rollout. A ring without a rule has whom its group has.
 */
export const ringMembers = z.union([
  /** So many of a group, one at least. */
  z.strictObject({ percent: z.number().check(z.positive(), z.maximum(100)), of: group }),
  /** Things with that attribute, of a group or of all. */
  z.strictObject({
    attribute: z.string().check(z.minLength(1)),
    value: z.string().check(z.minLength(1)),
    of: z.optional(group),
  }),
  /** Whom no ring before has of a group. */
  z.strictObject({ rest: group }),
]);
export type RingMembers = z.infer<typeof ringMembers>;

/** The group that a rule takes its devices from; none of one that takes them from all. */
export const baseGroupOf = (members: RingMembers): string | undefined =>
  "rest" in members ? members.rest : members.of;
