import * as z from "zod/mini";
import { InvalidInput } from "../errors.ts";
import { parse } from "../parse.ts";
import { type AskedRing, askedRings } from "./chosen-rings.ts";

/** Lower case: registries lower-cased the group in ARNs for years, and rules match exactly. */
export const MODEL_PACKAGE_GROUP = "wind-turbine-anomaly";

/**
 * The one event pattern: the rule, the local bus and the tests use it. An update of metadata on an
 * approved package emits "Approved" again, so only a change of the approval counts; some events
 * carry no list of fields, and those are let in and judged by Admit.
 * (SageMaker: "Automating with EventBridge", model package state change)
 */
export const approvalPattern = (groupName: string) => ({
  source: ["aws.sagemaker"],
  "detail-type": ["SageMaker Model Package State Change"],
  detail: {
    ModelPackageGroupName: [groupName],
    ModelApprovalStatus: ["Approved"],
    ModelPackageStatus: ["Completed"],
    UpdatedModelPackageFields: ["ModelApprovalStatus", { exists: false }],
  },
});

const modelPackageArn = z
  .string()
  .check(z.regex(/^arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:\d{12}:model-package\/[A-Za-z0-9-]+\/\d+$/));

/** ISO 8601, or epoch seconds or milliseconds: SageMaker's documentation shows only the first. */
const moment = z.pipe(
  z.union([z.string(), z.number()]),
  z.transform((value, context) => {
    const isSeconds = typeof value === "number" && value < FIRST_MILLISECONDS;
    const time = new Date(isSeconds ? value * 1_000 : value);
    if (!Number.isNaN(time.getTime())) return time.toISOString();
    context.issues.push({ code: "custom", message: "an ISO 8601 time", input: value });
    return z.NEVER;
  }),
);
/** As seconds it is in the year 5138, as milliseconds in 1973. */
const FIRST_MILLISECONDS = 1e11;

const event = z.object({
  "detail-type": z.literal("SageMaker Model Package State Change"),
  time: moment,
  detail: z.object({
    ModelPackageArn: modelPackageArn,
    /** When the approval was given: the same in every event that SageMaker sends of one change. */
    LastModifiedTime: z.optional(z.nullable(moment)),
    ApprovalDescription: z.optional(z.nullable(z.string())),
  }),
});

const manual = z.strictObject({
  modelPackageArn,
  reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(1_000)),
  rings: z.optional(askedRings),
});

/** Who asked for a rollout of which model package, when and why. */
export interface RolloutRequest {
  readonly source: "event" | "manual";
  readonly modelPackageArn: string;
  readonly reason?: string;
  /** ISO 8601; a manual run has none and takes the execution's start. */
  readonly requestedAt?: string;
  /** Default: all that are configured, as they are. */
  readonly rings?: readonly AskedRing[] | undefined;
}

/**
 * Reads the execution's input: the event as EventBridge hands it over, or
 * `{"modelPackageArn": "…", "reason": "…", "rings": […]?}` from the console.
 * @throws InvalidInput naming each field that is wrong, missing or unknown, and another group's model
 */
export const parseRolloutRequest = (input: unknown, groupName: string): RolloutRequest => {
  const request = requestIn(input);
  const group = request.modelPackageArn.split("/").at(-2);
  if (group !== groupName) {
    throw new InvalidInput(
      `modelPackageArn: expected a version of ${groupName}, got ${request.modelPackageArn}`,
    );
  }
  return request;
};

const requestIn = (input: unknown): RolloutRequest => {
  if (input === null || typeof input !== "object" || Array.isArray(input)) {
    throw new InvalidInput(
      `input: expected {"modelPackageArn": "…", "reason": "…"} or an approval event, got ${JSON.stringify(input)}`,
    );
  }
  if (!("detail-type" in input)) return { source: "manual", ...parse(manual, input, "input") };
  const { time, detail } = parse(event, input, "event");
  return {
    source: "event",
    modelPackageArn: detail.ModelPackageArn,
    requestedAt: detail.LastModifiedTime ?? time,
    ...(detail.ApprovalDescription ? { reason: detail.ApprovalDescription } : {}),
  };
};

/** The version at the end of a model package's ARN. */
export const modelVersionOf = (arn: string): number => Number(arn.slice(arn.lastIndexOf("/") + 1));
