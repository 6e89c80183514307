import * as z from "zod/mini";
import { parse } from "../../domain/parse.ts";
import { FAULT_KINDS } from "../../simulator/faults.ts";

const fault = z.object({
  kind: z.enum(FAULT_KINDS),
  on: z.boolean(),
  strength: z.optional(z.number()),
});

/** Which fault is to begin or end. @throws InvalidInput */
export const faultOf = (body: unknown): z.infer<typeof fault> => parse(fault, body, "body");
