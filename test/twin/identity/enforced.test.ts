import {
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  GreengrassV2Client,
  ResolveComponentCandidatesCommand,
} from "@aws-sdk/client-greengrassv2";
import { IoTClient, ListThingsCommand } from "@aws-sdk/client-iot";
import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetObjectCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateCompilationJobCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTwin, type Twin } from "../../../twin/create-twin.ts";
import { needsOfCall } from "../../../twin/identity/needs-of-call.ts";
import type { Statement } from "../../../twin/identity/statement.ts";

const HOME = "eu-west-1:123456789012";
const ARN = "arn:aws:sts::123456789012:assumed-role/Reader/Reader";
const allow = (Action: string | string[], Resource: string): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
});
const MAY: Readonly<Record<string, "everything" | readonly Statement[]>> = {
  Owner: "everything",
  Reader: [
    allow("dynamodb:GetItem", `arn:aws:dynamodb:${HOME}:table/ledger`),
    allow("s3:GetObject", "arn:aws:s3:::data/*"),
    allow("sagemaker:CreateCompilationJob", "*"),
    { ...allow("kms:*", "*"), Effect: "Deny" },
  ],
  Lister: [
    allow(["s3:GetObject"], "arn:aws:s3:::data/*"),
    allow("s3:ListBucket", "arn:aws:s3:::data"),
  ],
};
let twin: Twin;
beforeAll(async () => {
  twin = await createTwin({
    log: () => undefined,
    buckets: ["data"],
    tables: [{ name: "ledger", partitionKey: "pk" }],
    topics: ["news"],
    principalOf: (key) =>
      MAY[key] && { secretAccessKey: "secret", arn: ARN.replaceAll("Reader", key), may: MAY[key] },
  });
  await twin.world.objects.put("data", "there", Buffer.from("text"));
});
afterAll(() => twin.close());

const as = (accessKeyId: string) => ({
  endpoint: twin.awsUrl,
  region: "eu-west-1",
  credentials: { accessKeyId, secretAccessKey: "secret" },
  maxAttempts: 1,
  forcePathStyle: true,
});
const key = { TableName: "ledger", Key: { pk: { S: "a" } } };
const denied = (action: string, resource: string): string =>
  `User: ${ARN} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

test("What a role's policy permits is done, and the owner may do everything", async () => {
  await new DynamoDBClient(as("Reader")).send(new GetItemCommand(key));
  await new S3Client(as("Reader")).send(new GetObjectCommand({ Bucket: "data", Key: "there" }));
  await new DynamoDBClient(as("Owner")).send(new ListTablesCommand({}));
});

test.each([
  [
    "AccessDeniedException",
    400,
    denied("dynamodb:PutItem", `arn:aws:dynamodb:${HOME}:table/ledger`),
    () =>
      new DynamoDBClient(as("Reader")).send(
        new PutItemCommand({ TableName: "ledger", Item: key.Key }),
      ),
  ],
  [
    "AccessDenied",
    403,
    denied("s3:GetObject", '"arn:aws:s3:::other/there"'),
    () => new S3Client(as("Reader")).send(new GetObjectCommand({ Bucket: "other", Key: "there" })),
  ],
  [
    "AuthorizationError",
    403,
    denied("sns:Publish", `arn:aws:sns:${HOME}:news`),
    () =>
      new SNSClient(as("Reader")).send(
        new PublishCommand({ TopicArn: `arn:aws:sns:${HOME}:news`, Message: "m" }),
      ),
  ],
  [
    "AccessDeniedException",
    403,
    denied("iot:ListThings", "*"),
    () => new IoTClient(as("Reader")).send(new ListThingsCommand({})),
  ],
  [
    "AccessDeniedException",
    403,
    denied("greengrass:ResolveComponentCandidates", "*"),
    () => new GreengrassV2Client(as("Reader")).send(new ResolveComponentCandidatesCommand({})),
  ],
  [
    "AccessDeniedException",
    400,
    denied("states:ListStateMachines", "*"),
    () => new SFNClient(as("Reader")).send(new ListStateMachinesCommand({})),
  ],
  [
    "AccessDeniedException",
    400,
    denied("iam:PassRole", "arn:aws:iam::123456789012:role/Jobs"),
    () => new SageMakerClient(as("Reader")).send(new CreateCompilationJobCommand(COMPILATION)),
  ],
  [
    "AccessDeniedException",
    400,
    `User: ${ARN} is not authorized to perform: kms:DescribeKey on resource: arn:aws:kms:${HOME}:key/abc with an explicit deny in an identity-based policy`,
    () => new KMSClient(as("Reader")).send(new DescribeKeyCommand({ KeyId: "abc" })),
  ],
] as const)("What it does not permit is refused: %s %s %s", async (name, status, message, call) => {
  const refused = await Promise.resolve(call()).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refused).toMatchObject({ $metadata: { httpStatusCode: status } });
  expect((refused as Error).message).toBe(message);
  expect((refused as { name: string; Code?: string }).name).toMatch(name);
});

test("Who may not list a bucket is not told which objects are missing there", async () => {
  const head = (who: string) =>
    new S3Client(as(who)).send(new HeadObjectCommand({ Bucket: "data", Key: "missing" }));
  await expect(head("Lister")).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  await expect(head("Reader")).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
});

test("Every operation that the twin serves is mapped to the permissions that it needs", () => {
  const unmapped = twin.services.all.flatMap(({ name, operations }) =>
    Object.keys(operations).filter((operation) => {
      try {
        needsOfCall({ service: name, operation, input: ANY }, PLACE);
        return false;
      } catch (error) {
        return String(error).includes("is not mapped");
      }
    }),
  );
  expect(unmapped).toEqual([]);
});

test("Whoever creates with tags needs the service's permission to tag", () => {
  const input = { targetArn: `arn:aws:iot:${HOME}:thinggroup/g`, tags: { team: "wind" } };
  const needs = needsOfCall(
    { service: "greengrassv2", operation: "CreateDeployment", input },
    PLACE,
  );
  expect(needs).toContainEqual({
    action: "greengrass:TagResource",
    resource: `arn:aws:greengrass:${HOME}:deployments:new`,
  });
});

const PLACE = { partition: "aws", region: "eu-west-1", account: "123456789012" };
const ANY = {
  CopySource: "data/there",
  TableName: "t",
  FunctionName: "f",
  targetArn: "t",
  KeyId: "k",
};
const COMPILATION = {
  CompilationJobName: "job",
  RoleArn: "arn:aws:iam::123456789012:role/Jobs",
  InputConfig: {
    S3Uri: "s3://data/model.tar.gz",
    DataInputConfig: "{}",
    Framework: "ONNX" as const,
  },
  OutputConfig: {
    S3OutputLocation: "s3://data/out",
    TargetPlatform: { Os: "LINUX" as const, Arch: "X86_64" as const },
  },
  StoppingCondition: { MaxRuntimeInSeconds: 900 },
};
