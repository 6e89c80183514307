import * as z from "zod/mini";
import { parse } from "../parse.ts";

export const HEALTH_STATES = ["starting", "running", "refused", "stopping"] as const;

const count = z.int().check(z.nonnegative());

const health = z.object({
  thingName: z.string(),
  /** Epoch milliseconds. */
  time: z.number(),
  detectorVersion: z.string(),
  /** The model in service, or "none". */
  modelVersion: z.string(),
  state: z.enum(HEALTH_STATES),
  /** Why the state is not `running`. */
  reason: z.optional(z.string()),
  turbines: z.array(z.string()),
  readingsPerSecond: z.number(),
  inferenceP99Ms: z.number(),
  /** Anomalous verdicts / verdicts since the last report, 0 to 1. */
  anomalyRate: z.number(),
  /** Messages given up since start: outbox full, payload too large. */
  dropped: count,
  /** Messages refused since start: not JSON, wrong fields. */
  refused: count,
  /** Windows the model failed on since start; none of them became a verdict. */
  failedInferences: z.optional(count),
  rssMb: z.number(),
  /** Distance of recent data from the training baseline, per channel; see the model's manifest. */
  drift: z.optional(z.array(z.number())),
  /** Since when each channel's drift is above the limit without a break, epoch milliseconds. */
  driftSince: z.optional(z.array(z.nullable(z.number()))),
});

/** A detector's report on itself, every 10 s and on every change. */
export type Health = z.infer<typeof health>;

/** @throws InvalidInput naming the field and the value */
export const parseHealth = (value: unknown): Health => parse(health, value, "health report");
