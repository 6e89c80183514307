import * as z from "zod/mini";

const perMinute = z.int().check(z.minimum(1), z.maximum(1_000));
const things = z.int().check(z.minimum(1));

const exponentialRate = z.strictObject({
  baseRatePerMinute: perMinute,
  incrementFactor: z.number().check(z.minimum(1), z.maximum(5)),
  rateIncreaseCriteria: z.union([
    z.strictObject({ numberOfNotifiedThings: things }),
    z.strictObject({ numberOfSucceededThings: things }),
  ]),
});

/**
 * How fast a ring's job goes out and what cancels it, in AWS's own form: it is handed on as it is.
 * (Greengrass API reference, DeploymentIoTJobConfiguration)
 */
export const jobRate = z.strictObject({
  jobExecutionsRolloutConfig: z.optional(
    z.strictObject({
      maximumPerMinute: z.optional(perMinute),
      exponentialRate: z.optional(exponentialRate),
    }),
  ),
  abortConfig: z.optional(
    z.strictObject({
      criteriaList: z
        .array(
          z.strictObject({
            action: z.literal("CANCEL"),
            failureType: z.enum(["FAILED", "REJECTED", "TIMED_OUT", "ALL"]),
            thresholdPercentage: z.number().check(z.positive(), z.maximum(100)),
            minNumberOfExecutedThings: things,
          }),
        )
        .check(z.minLength(1)),
    }),
  ),
  timeoutConfig: z.optional(
    z.strictObject({
      inProgressTimeoutInMinutes: z.int().check(z.minimum(1), z.maximum(10_080)),
    }),
  ),
});
export type JobRate = z.infer<typeof jobRate>;
