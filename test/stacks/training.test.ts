import { expect, test } from "vitest";
import { NAMES } from "../../domain/names.ts";
import { trainingPipeline } from "../../domain/training/pipeline.ts";
import { DATA_BUCKET } from "../../local/cloud-plan.ts";
import { isAllowed } from "../../twin/identity/evaluate.ts";
import { roleStatements } from "../permissions/deployed-roles.ts";
import { synthesized } from "./synthesized.ts";

const { training } = synthesized();
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
    roleArn: "arn:aws:iam::123456789012:role/jobs",
    bucket: "data",
    groupName: NAMES.modelPackageGroup,
  });
  const [prepare, train, evaluate] = Steps.map((step) => placesOf(step.Arguments));
  expect(prepare?.every((uri) => uri.startsWith(expiring[0] ?? ""))).toBe(true);
  expect(train).toEqual(["s3://data/models/"]);
  expect(evaluate).toEqual(["s3://data/evaluations/…/evaluation"]);
});

test("The jobs' role reads what the steps read and writes what they write; it deletes nothing", () => {
  const { Steps } = trainingPipeline({
    imageUri: "image:1",
    roleArn: "arn:aws:iam::123456789012:role/jobs",
    bucket: DATA_BUCKET,
    groupName: NAMES.modelPackageGroup,
  });
  const statements = roleStatements("training", "TrainingJobRole");
  const written = Steps.slice(0, 3).flatMap((step) => placesOf(step.Arguments));
  const read = [
    `s3://${DATA_BUCKET}/raw/`,
    ...written.filter((uri) => !uri.includes("evaluations")),
  ];
  const may = (action: string, uri: string) =>
    isAllowed(statements, { action, resource: `${uri.replace("s3://", "arn:aws:s3:::")}/object` });
  expect(written).toHaveLength(5);
  expect(written.filter((uri) => !may("s3:PutObject", uri))).toEqual([]);
  expect(read.filter((uri) => !may("s3:GetObject", uri))).toEqual([]);
  expect(may("s3:PutObject", `s3://${DATA_BUCKET}/raw`)).toBe(false);
  expect(may("s3:DeleteObject", `s3://${DATA_BUCKET}/models`)).toBe(false);
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
  const plan = { imageUri: "…", roleArn: "…", bucket: "…", groupName: NAMES.modelPackageGroup };
  const { Steps } = JSON.parse(text);
  expect(Steps.map(({ Name }: { Name: string }) => Name)).toEqual(
    trainingPipeline(plan).Steps.map(({ Name }) => Name),
  );
  expect(Steps.at(-1).Arguments.IfSteps[0].Arguments).toMatchObject({
    ModelPackageGroupName: NAMES.modelPackageGroup,
    ModelApprovalStatus: "PendingManualApproval",
  });
});
