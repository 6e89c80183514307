import * as z from "zod/mini";
import { parse } from "../../domain/parse.ts";
import { parseReading, type Reading } from "../../domain/turbine/reading.ts";
import type { FaultChange } from "../turbine-control.ts";

const fault = z.object({
  kind: z.string(),
  on: z.boolean(),
  strength: z.optional(z.number()),
  rampSeconds: z.optional(z.number().check(z.minimum(0), z.maximum(86_400))),
});

const readings = z.object({ readings: z.array(z.unknown()).check(z.minLength(1)) });

/** Recorded readings of one turbine, whatever turbine they were recorded at. @throws InvalidInput */
export const readingsIn = (body: unknown, turbineId: string): Reading[] =>
  parse(readings, body, "body").readings.map((each) => ({
    ...parseReading(each, turbineId),
    turbineId,
  }));

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
