import * as z from "zod/mini";
import { parse } from "../parse.ts";

const decision = z.object({
  reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(500)),
});

/** Why a person decided; no decision counts without. @throws InvalidInput when there is none */
export const reasonOf = (given: unknown): string => parse(decision, given, "decision").reason;
