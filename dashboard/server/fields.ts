import * as z from "zod/mini";
import { parse } from "../../domain/parse.ts";
import type { FaultChange } from "../turbine-control.ts";

const fault = z.object({
  kind: z.string(),
  on: z.boolean(),
  strength: z.optional(z.number()),
  rampSeconds: z.optional(z.number().check(z.minimum(0), z.maximum(86_400))),
});

/** Which fault is to begin or end. @throws InvalidInput */
export const faultOf = (body: unknown): FaultChange => {
  const { kind, on, strength, rampSeconds } = parse(fault, body, "body");
  return {
    kind,
    on,
    ...(strength !== undefined && { strength }),
    ...(rampSeconds !== undefined && { rampSeconds }),
  };
};
