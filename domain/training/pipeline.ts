import {
  evaluateStep,
  limitStep,
  prepareStep,
  proofStep,
  registerStep,
  trainStep,
  WHEN_NOT_PROVEN,
} from "./pipeline-steps.ts";
import { QUALITY_LIMITS } from "./quality-limits.ts";
import { SERVING_MODEL } from "./serving-model.ts";
import { NOT_PROVEN, type TrainingPlan } from "./training-plan.ts";

/**
 * A processing job refuses an S3 prefix with nothing below it. This object stands there until the
 * first recording comes; `prepare` skips it and simulates a history.
 */
export const RAW_PLACEHOLDER = {
  key: "raw/README.txt",
  text: "Recordings for training go beside this file: .csv, .csv.gz or .jsonl.\nWith none, the pipeline trains on simulated history.\n",
} as const;

/**
 * The SageMaker pipeline that makes a model package from recordings: prepare, train, evaluate, hold
 * against the limits, register for a person's approval. Used by the CDK stack and the local cloud.
 * (SageMaker Pipelines definition, version 2020-12-01)
 */
export const trainingPipeline = (plan: TrainingPlan) => ({
  Version: "2020-12-01" as const,
  Metadata: {},
  Parameters: [
    { Name: "InputData", Type: "String", DefaultValue: `s3://${plan.bucket}/raw/` },
    { Name: "Seed", Type: "Integer", DefaultValue: plan.seed ?? 1 },
    { Name: "HistoryRateHz", Type: "Integer", DefaultValue: plan.historyRateHz ?? 20 },
    ...QUALITY_LIMITS.map(({ parameter, fallback }) => ({
      Name: parameter,
      Type: "Float",
      DefaultValue: plan.limits?.[parameter] ?? fallback,
    })),
    {
      Name: WHEN_NOT_PROVEN,
      Type: "String",
      EnumValues: NOT_PROVEN,
      DefaultValue: plan.notProven ?? NOT_PROVEN[0],
    },
    {
      Name: SERVING_MODEL,
      Type: "String",
      DefaultValue: `s3://${plan.bucket}/${RAW_PLACEHOLDER.key}`,
    },
  ],
  Steps: [
    prepareStep(plan),
    trainStep(plan),
    evaluateStep(plan),
    ...QUALITY_LIMITS.map(limitStep),
    proofStep(QUALITY_LIMITS),
    registerStep(plan, QUALITY_LIMITS),
  ],
});
