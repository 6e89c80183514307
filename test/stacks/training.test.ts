import { expect, test } from "vitest";
import { NAMES } from "../../domain/names.ts";
import { RAW_PLACEHOLDER, trainingPipeline } from "../../domain/training/pipeline.ts";
import { DATA_BUCKET } from "../../local/cloud-plan.ts";
import { isAllowed } from "../../twin/identity/evaluate.ts";
import { roleStatements } from "../permissions/deployed-roles.ts";
import { synthesized } from "./synthesized.ts";

const { training } = synthesized();
const ROLES = { prepare: "role/prepare", train: "role/train", evaluate: "role/evaluate" };
const propertiesOf = (type: string) =>
  Object.values(training.findResources(type)).map(({ Properties }) => Properties);

test("What a model package names never expires: its archive and its evaluation", () => {
  const [bucket] = propertiesOf("AWS::S3::Bucket");
  const expiring: string[] = bucket.LifecycleConfiguration.Rules.filter(
    (rule: { ExpirationInDays?: number }) => rule.ExpirationInDays,
  ).map(({ Prefix }: { Prefix: string }) => `s3://data/${Prefix}`);
  expect(expiring).toEqual(["s3://data/runs/"]);

  const { Steps } = trainingPipeline({
    imageUri: "image:1",
    roleArns: ROLES,
    bucket: "data",
    groupName: NAMES.modelPackageGroup,
  });
  const [prepare, train, evaluate] = Steps.map((step) => placesOf(step.Arguments));
  expect(prepare?.every((uri) => uri.startsWith(expiring[0] ?? ""))).toBe(true);
  expect(train).toEqual(["s3://data/models/"]);
  expect(evaluate).toEqual(["s3://data/evaluations/…/evaluation"]);
});

test("Each step's role reads what the step reads and writes what it writes, and no other step's", () => {
  const { Steps } = trainingPipeline({
    imageUri: "image:1",
    roleArns: ROLES,
    bucket: DATA_BUCKET,
    groupName: NAMES.modelPackageGroup,
  });
  const [prepared = [], trained = [], evaluated = []] = Steps.map((step) =>
    placesOf(step.Arguments),
  );
  const raw = [`s3://${DATA_BUCKET}/raw/`];
  const steps = {
    Prepare: { reads: raw, writes: prepared },
    Train: { reads: prepared, writes: trained },
    Evaluate: { reads: [...prepared, ...trained], writes: evaluated },
  };
  const all = [...raw, ...prepared, ...trained, ...evaluated];
  expect(all).toHaveLength(6);
  for (const [step, { reads, writes }] of Object.entries(steps)) {
    const statements = roleStatements("training", `TrainingJobs${step}`);
    const may = (action: string) =>
      all.filter((uri) =>
        isAllowed(statements, {
          action,
          resource: `${uri.replace("s3://", "arn:aws:s3:::")}/object`,
        }),
      );
    expect([step, may("s3:GetObject"), may("s3:PutObject")]).toEqual([step, reads, writes]);
    expect(may("s3:DeleteObject")).toEqual([]);
  }
  // When no model is in service, this stands for it.
  const placeholder = `arn:aws:s3:::${DATA_BUCKET}/${RAW_PLACEHOLDER.key}`;
  const evaluating = roleStatements("training", "TrainingJobsEvaluate");
  expect(isAllowed(evaluating, { action: "s3:GetObject", resource: placeholder })).toBe(true);
});

/** Where a step's job writes. */
const placesOf = (given: object): string[] => {
  const { OutputDataConfig, ProcessingOutputConfig } = given as {
    OutputDataConfig?: { S3OutputPath: string };
    ProcessingOutputConfig?: { Outputs: { S3Output: { S3Uri: Join } }[] };
  };
  return [
    ...(OutputDataConfig ? [OutputDataConfig.S3OutputPath] : []),
    ...(ProcessingOutputConfig?.Outputs ?? []).map(({ S3Output: { S3Uri } }) =>
      S3Uri["Std:Join"].Values.map((part) => (typeof part === "string" ? part : "…")).join("/"),
    ),
  ];
};

interface Join {
  readonly "Std:Join": { readonly Values: readonly unknown[] };
}

test("Captured windows reach the bucket, and what could not be delivered does too", () => {
  const [stream] = propertiesOf("AWS::KinesisFirehose::DeliveryStream");
  const { Prefix, ErrorOutputPrefix } = stream.ExtendedS3DestinationConfiguration;
  const [role] = Object.entries(training.findResources("AWS::IAM::Policy"))
    .filter(([id]) => id.startsWith("CaptureFirehoseRole"))
    .map(([, { Properties }]) => JSON.stringify(Properties.PolicyDocument));
  for (const prefix of [Prefix, ErrorOutputPrefix]) {
    expect(role).toContain(`"/${/^[^!]+/.exec(prefix)?.[0]}*"`);
  }
  const [rule] = propertiesOf("AWS::IoT::TopicRule");
  const [{ Firehose }] = rule.TopicRulePayload.Actions;
  // Batches take a statement that makes an array; ours makes one object for each message.
  expect(Firehose).toMatchObject({ Separator: "\n" });
  expect(Firehose.BatchMode).toBeUndefined();
  expect(rule.TopicRulePayload.ErrorAction.CloudwatchLogs).toBeDefined();
});

test("The pipeline is the very definition that the local cloud runs", () => {
  const [pipeline] = propertiesOf("AWS::SageMaker::Pipeline");
  const text: string = pipeline.PipelineDefinition.PipelineDefinitionBody["Fn::Join"][1]
    .map((part: unknown) => (typeof part === "string" ? part : "…"))
    .join("");
  const plan = { imageUri: "…", roleArns: ROLES, bucket: "…", groupName: NAMES.modelPackageGroup };
  const { Steps } = JSON.parse(text);
  expect(Steps.map(({ Name }: { Name: string }) => Name)).toEqual(
    trainingPipeline(plan).Steps.map(({ Name }) => Name),
  );
  expect(Steps.at(-1).Arguments.IfSteps[0].Arguments).toMatchObject({
    ModelPackageGroupName: NAMES.modelPackageGroup,
    ModelApprovalStatus: "PendingManualApproval",
  });
});
