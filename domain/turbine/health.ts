import * as z from "zod/mini";
import { parse } from "../parse.ts";

/**
 * `fallback`: the old model speaks because the new one failed. `blind`: too few of the readings that
 * its turbines should have sent were judged, for longer than allowed.
 */
export const HEALTH_STATES = [
  "starting",
  "running",
  "refused",
  "stopping",
  "fallback",
  "blind",
] as const;

const count = z.int().check(z.nonnegative());
const milliseconds = z.number();
const share = z.number().check(z.minimum(0), z.maximum(1));

/** What the serving model judged since that time, epoch milliseconds. */
const judged = z.object({ since: milliseconds, windows: count, anomalous: count });

/**
 * Counts of windows that both models scored while an understudy is loaded: `both` with the same lamps lit by
 * both, `onlyNew` and `onlyOld` with a lamp that only that one lights.
 */
const paired = z.object({
  /** The model version that is loaded beside the released one. */
  with: z.string(),
  since: milliseconds,
  windows: count,
  both: count,
  onlyNew: count,
  onlyOld: count,
  failedNew: count,
  failedOld: count,
  /** The three turbines with the most `onlyNew`, and the lamps that the new model lit on them. */
  worst: z.optional(
    z.array(z.object({ turbineId: z.string(), onlyNew: count, lamps: z.array(z.string()) })),
  ),
  /** The same with the most `onlyOld`, and the lamps that the old model lit. */
  worstOld: z.optional(
    z.array(z.object({ turbineId: z.string(), onlyOld: count, lamps: z.array(z.string()) })),
  ),
});

/** How many gross faults, mixed into healthy live windows, each model recognised. */
const challenge = z.object({ given: count, foundNew: count, foundOld: z.optional(count) });

const health = z.object({
  thingName: z.string(),
  /** Epoch milliseconds. */
  time: milliseconds,
  detectorVersion: z.string(),
  /** The model in service, or "none". */
  modelVersion: z.string(),
  /** SHA-256 of the signed model.json; an older detector's report has none and goes by its version. */
  modelDigest: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
  state: z.enum(HEALTH_STATES),
  /** Why the state is not `running`. */
  reason: z.optional(z.string()),
  /** Since when the state is what it is, epoch milliseconds. */
  since: z.optional(milliseconds),
  turbines: z.array(z.string()),
  readingsPerSecond: z.number(),
  /** Of the inference alone; the wait before it is `queueAgeP99Ms`. */
  inferenceP99Ms: z.number(),
  queueAgeP99Ms: z.optional(z.number()),
  /** Anomalous verdicts / verdicts since the last report, 0 to 1. */
  anomalyRate: z.number(),
  judged: z.optional(judged),
  paired: z.optional(paired),
  /** While a release is young. */
  challenge: z.optional(challenge),
  /** Readings judged / readings that the turbines should have sent in the span. */
  coverage: z.optional(share),
  /** Turbines with too little coverage for too long; the first ten by id. */
  blindTurbines: z.optional(z.object({ count, ids: z.array(z.string()) })),
  /** Messages given up since start: outbox full, payload too large. */
  dropped: count,
  /**
   * The same and what was lost before the outbox, by cause: `reading`, `window`, an outbox lane; and
   * `incomplete`, windows that lacked too many readings to be judged.
   */
  drops: z.optional(z.record(z.string(), count)),
  /** Verdicts not sent because they said the same as one within the same second. */
  unsentVerdicts: z.optional(count),
  /** Readings that came twice, and readings that were skipped, since start. */
  duplicates: z.optional(count),
  gaps: z.optional(count),
  /** How often turbines' clocks `jumped` or `stuck`, or numbers (`restarts`) and rates (`rates`) began anew, since start. */
  clocks: z.optional(z.record(z.string(), count)),
  /** Messages refused since start: not JSON, wrong fields. */
  refused: count,
  /** The same by cause, and `rate`: readings at a rate that the model cannot judge. */
  refusals: z.optional(z.record(z.string(), count)),
  /** Why the last one was. */
  lastRefusal: z.optional(z.string()),
  /** Readings and batches received since start, refused ones included. */
  received: z.optional(count),
  /** Windows the model failed on since start; none of them became a verdict. */
  failedInferences: z.optional(count),
  /** What waits to be sent. */
  outbox: z.optional(z.object({ waiting: count, oldestSeconds: z.number() })),
  /** Starts of the process beyond the first, and the longest time without a report, since the release. */
  restarts: z.optional(count),
  longestSilenceSeconds: z.optional(z.number()),
  rssMb: z.number(),
  /**
   * How far a channel lies from what the drivers say and the turbine used to show, the farthest of any
   * turbine; 0.25 is a shift. A driver has none: that is weather.
   */
  drift: z.optional(z.array(z.number())),
  /** Since when a turbine's channel is above the limit without a break, epoch milliseconds. */
  driftSince: z.optional(z.array(z.nullable(milliseconds))),
  /** The three turbines' channels that are farthest off. */
  worstDrift: z.optional(
    z.array(
      z.object({
        turbineId: z.string(),
        channel: z.string(),
        distance: z.number(),
        /** What it is predicted from, and how far it lies from that now. */
        given: z.optional(z.string()),
        percent: z.optional(z.number()),
        /** Since when it is above the limit without a break. */
        since: z.optional(z.nullable(milliseconds)),
      }),
    ),
  ),
  /** The distance of each turbine's farthest channel, in the order of `turbines`. */
  turbineDrift: z.optional(z.array(z.number())),
  /** How far the drivers lie from the training data, all turbines together: no fault of a turbine. */
  weather: z.optional(z.array(z.object({ channel: z.string(), distance: z.number() }))),
});

/** A detector's report on itself: on every change, every 10 s while young or unwell, else every 60 s. */
export type Health = z.infer<typeof health>;

/** What a report may say, by name; whoever stores one stores these and nothing else. */
export const HEALTH_FIELDS = /* @__PURE__ */ Object.keys(health.shape);

/** @throws InvalidInput naming the field and the value */
export const parseHealth = (value: unknown): Health => parse(health, value, "health report");
