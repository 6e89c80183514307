import * as z from "zod/mini";
import { InvalidInput } from "../errors.ts";
import { ringPolicy } from "./gate/policy.ts";
import { jobRate } from "./job-rate.ts";
import { maintenanceWindow } from "./maintenance-window.ts";
import type { Ring } from "./rollout.ts";

const named = z.strictObject({
  name: z.string(),
  gate: z.optional(ringPolicy),
  /** `null`: at any time. */
  window: z.optional(z.nullable(maintenanceWindow)),
  job: z.optional(jobRate),
});

/** Configured rings by name, each with what this rollout does otherwise. */
export const askedRings = z
  .array(
    z.pipe(
      z.union([z.string(), named]),
      z.transform((ring): AskedRing => (typeof ring === "string" ? { name: ring } : ring)),
    ),
  )
  .check(z.minLength(1), z.maxLength(20));
export type AskedRing = z.infer<typeof named>;

/**
 * Of the configured rings those that were asked for, in the configured order, which is the order of
 * risk: who starts a rollout may leave rings out and change their policies, and add none.
 * @throws InvalidInput naming a ring that is not configured, or asked for twice
 */
export const chosenRings = (
  configured: readonly Ring[],
  asked: readonly AskedRing[] | undefined,
): Ring[] => {
  if (asked === undefined) return [...configured];
  const known = configured.map(({ name }) => name);
  const names = asked.map(({ name }) => name);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw new InvalidInput(
      `input: rings: expected some of ${known.join(", ")}, got ${stranger}; configure it first`,
    );
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new InvalidInput(`input: rings: got ${twice} twice`);
  return configured.flatMap((ring) => {
    const wish = asked.find(({ name }) => name === ring.name);
    return wish ? [wished(ring, wish)] : [];
  });
};

const wished = (ring: Ring, { gate, window, job }: AskedRing): Ring => {
  const { window: configured, ...rest } = ring;
  const own = window === undefined ? configured : (window ?? undefined);
  const model = { ...ring.gate?.model, ...gate?.model };
  return {
    ...rest,
    ...(gate && { gate: { ...ring.gate, ...gate, model } }),
    ...(own && { window: own }),
    ...(job && { job }),
  };
};
