import { evaluateStep, limitStep, prepareStep, registerStep, trainStep } from "./pipeline-steps.ts";
import type { Limit, TrainingPlan } from "./training-plan.ts";

/** A model that misses one of these is not registered. */
export const QUALITY_LIMITS: readonly Limit[] = [
  {
    parameter: "MaxFalseAlarmsPerTurbineDay",
    metric: "falseAlarmsPerTurbineDay",
    type: "LessThanOrEqualTo",
    fallback: 24,
  },
  {
    parameter: "MinEventRecall",
    metric: "eventRecall",
    type: "GreaterThanOrEqualTo",
    fallback: 0.8,
  },
];

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
  ],
  Steps: [
    prepareStep(plan),
    trainStep(plan),
    evaluateStep(plan),
    ...QUALITY_LIMITS.map(limitStep),
    registerStep(plan, QUALITY_LIMITS),
  ],
});
