import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateDeploymentCommand,
  DescribeComponentCommand,
  GreengrassV2Client,
} from "@aws-sdk/client-greengrassv2";
import { AttachPolicyCommand, IoTClient } from "@aws-sdk/client-iot";
import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreatePipelineCommand,
  DescribeModelPackageCommand,
  DescribePipelineExecutionCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTwin, type Twin } from "../../../twin/create-twin.ts";

const DEFINITION = JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } });
let twin: Twin;
beforeAll(async () => {
  twin = await createTwin({
    log: () => undefined,
    tables: [{ name: "ledger", partitionKey: "pk" }],
    topics: ["news"],
    modelPackageGroups: ["models"],
    thingGroups: { ring: [] },
    stateMachines: [
      { name: "orders", definition: DEFINITION, roleArn: "arn:aws:iam::123456789012:role/r" },
    ],
  });
});
afterAll(() => twin.close());

const config = () => ({
  endpoint: twin.awsUrl,
  region: "eu-west-1",
  credentials: { accessKeyId: "operator", secretAccessKey: "local" },
  maxAttempts: 1,
});
const sfn = () => new SFNClient(config());
const sageMaker = () => new SageMakerClient(config());
const greengrass = () => new GreengrassV2Client(config());

/** Each call with an ARN of that service's own, from its partition, Region and account on. */
const CALLS: Readonly<Record<string, readonly [string, (arn: string) => Promise<unknown>]>> = {
  "states execution": [
    "states:R:A:execution:orders:e",
    (executionArn) => sfn().send(new DescribeExecutionCommand({ executionArn })),
  ],
  "states machine": [
    "states:R:A:stateMachine:orders",
    (stateMachineArn) => sfn().send(new DescribeStateMachineCommand({ stateMachineArn })),
  ],
  "states start": [
    "states:R:A:stateMachine:orders",
    (stateMachineArn) => sfn().send(new StartExecutionCommand({ stateMachineArn })),
  ],
  sns: [
    "sns:R:A:news",
    (TopicArn) => new SNSClient(config()).send(new PublishCommand({ TopicArn, Message: "m" })),
  ],
  kms: [
    "kms:R:A:key/8d1c4d8e-0000-4000-8000-000000000000",
    (KeyId) => new KMSClient(config()).send(new DescribeKeyCommand({ KeyId })),
  ],
  dynamodb: [
    "dynamodb:R:A:table/ledger",
    (TableName) =>
      new DynamoDBClient(config()).send(new GetItemCommand({ TableName, Key: { pk: { S: "a" } } })),
  ],
  "sagemaker package": [
    "sagemaker:R:A:model-package/models/1",
    (ModelPackageName) => sageMaker().send(new DescribeModelPackageCommand({ ModelPackageName })),
  ],
  "sagemaker execution": [
    "sagemaker:R:A:pipeline/p/execution/0123456789ab",
    (PipelineExecutionArn) =>
      sageMaker().send(new DescribePipelineExecutionCommand({ PipelineExecutionArn })),
  ],
  "greengrass component": [
    "greengrass:R:A:components:c:versions:1.0.0",
    (arn) => greengrass().send(new DescribeComponentCommand({ arn })),
  ],
  "greengrass target": [
    "iot:R:A:thinggroup/ring",
    (targetArn) => greengrass().send(new CreateDeploymentCommand({ targetArn })),
  ],
  iot: [
    "iot:R:A:cert/0123",
    (target) => new IoTClient(config()).send(new AttachPolicyCommand({ policyName: "p", target })),
  ],
};
const arnIn = (
  pattern: string,
  place: { partition?: string; region?: string; account?: string },
): string => {
  const { partition = "aws", region = "eu-west-1", account = "123456789012" } = place;
  return `arn:${partition}:${pattern.replace(":R:", `:${region}:`).replace(":A:", `:${account}:`)}`;
};
const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => ({ name: "done", message: "" }),
    (error: Error) => ({ name: error.name, message: error.message }),
  );

/** What a service says of a place that is not its own, where it is more than "does not exist". */
const ELSEWHERE: Readonly<Record<string, RegExp>> = {
  sns: /^InvalidParameterException: Invalid parameter: TopicArn$/,
  kms: /^NotFoundException: Invalid arn /,
};
const NOT_THERE =
  /^(\w*DoesNotExist|ResourceNotFound\w*|ValidationException|InvalidRequestException|InvalidArn|NotFoundException): /;

describe.each(Object.entries(CALLS))("An ARN of %s", (name, [pattern, call]) => {
  test.each([
    ["partition", { partition: "aws-cn" }],
    ["Region", { region: "us-east-1" }],
  ])("of another %s is nothing that is there", async (_, place) => {
    const refused = await refusalOf(call(arnIn(pattern, place)));
    expect(`${refused.name}: ${refused.message}`).toMatch(ELSEWHERE[name] ?? NOT_THERE);
  });

  test("of another account is forbidden, because no resource's policy permits it", async () => {
    const refused = await refusalOf(call(arnIn(pattern, { account: "210987654321" })));
    expect(refused.name).toMatch(/^(AccessDenied(Exception)?|AuthorizationError(Exception)?)$/);
    expect(refused.message).toMatch(/because no resource-based policy allows the \w+:\w+ action$/);
  });
});

test("A role of another account cannot be passed", async () => {
  const refused = await refusalOf(
    sageMaker().send(
      new CreatePipelineCommand({
        PipelineName: "p",
        ClientRequestToken: "0123456789012345678901234567890123",
        PipelineDefinition: "{}",
        RoleArn: "arn:aws:iam::210987654321:role/Training",
      }),
    ),
  );
  expect(refused).toEqual({
    name: "AccessDeniedException",
    message: "Cross-account pass role is not allowed.",
  });
});

test.each([
  ["cn-north-1", "aws-cn"],
  ["us-gov-west-1", "aws-us-gov"],
])("In %s every ARN of the twin's is one of %s", async (region, partition) => {
  const there = await createTwin({
    region,
    log: () => undefined,
    topics: ["news"],
    stateMachines: [],
  });
  const options = { ...config(), region, endpoint: there.awsUrl };
  await new SNSClient(options).send(
    new PublishCommand({
      TopicArn: `arn:${partition}:sns:${region}:123456789012:news`,
      Message: "m",
    }),
  );
  const { KeyMetadata } = await new KMSClient(options).send(
    new DescribeKeyCommand({ KeyId: "alias/model-signing" }),
  );
  expect(KeyMetadata?.Arn).toMatch(new RegExp(`^arn:${partition}:kms:${region}:123456789012:key/`));
  expect(there.services.iot.things.arnOf("edge-1")).toBe(
    `arn:${partition}:iot:${region}:123456789012:thing/edge-1`,
  );
  await there.close();
});
