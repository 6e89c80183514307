import * as z from "zod/mini";
import { parse } from "../../domain/parse.ts";
import { FAULT_KINDS } from "../faults.ts";

const reason = z.object({
  reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(500)),
});

const fault = z.object({
  kind: z.enum(FAULT_KINDS),
  on: z.boolean(),
  strength: z.optional(z.number()),
});

/** Why a person decides so. @throws InvalidInput */
export const reasonOf = (body: unknown): string => parse(reason, body, "body").reason;

/** Which fault is to begin or end. @throws InvalidInput */
export const faultOf = (body: unknown): z.infer<typeof fault> => parse(fault, body, "body");
