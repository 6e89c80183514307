import * as z from "zod/mini";
import { parse } from "../../parse.ts";

const positive = z.number().check(z.positive());
const place = z.int().check(z.nonnegative());

const curves = z.object({
  relation: z.object({
    target: place,
    ofNeighbours: z.boolean(),
    given: z.array(place),
    hasWake: z.boolean(),
    hasHour: z.boolean(),
    hasWeek: z.optional(z.boolean()),
    holdsAtRest: z.boolean(),
  }),
  knots: z.array(z.array(z.number()).check(z.minLength(2))),
});

const detection = z.object({
  method: z.literal("event-time"),
  /** Machines with a curve of their own, in the order of the model's outputs; the farm's is last. */
  units: z.array(z.string()),
  relations: z.array(curves).check(z.minLength(1)),
  /** What healthy residuals of each relation still wander by over half a day, squared. */
  slowVariance: z.array(positive),
  /** Seconds over which evidence is gathered, shortest first. */
  memorySeconds: z.array(positive).check(z.minLength(1)),
  /** Per memory and hypothesis: the deviation that lights a lamp, in notable deviations. */
  limits: z.array(z.array(positive)),
  /** Readings that a channel may repeat one value: at any time, and while running; null: not judged. */
  longestRepeat: z.array(z.object({ always: z.nullable(positive), running: z.nullable(positive) })),
  /** Readings in a row for which a channel may be missing while others are there. */
  longestMissing: positive,
  /** A machine's own slow baseline: how fast it moves and how far it may go, in spreads. */
  baseline: z.object({ seconds: positive, bound: positive }),
});

/** How a slow model's expectations become verdicts: `detection` of its manifest. */
export type EventDetection = z.infer<typeof detection>;

/** @throws InvalidInput naming the field and the value */
export const eventDetectionOf = (value: unknown): EventDetection =>
  parse(detection, value, "model.json detection");
