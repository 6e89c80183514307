import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateComponentVersionCommand,
  DescribeComponentCommand,
  GreengrassV2Client,
} from "@aws-sdk/client-greengrassv2";
import {
  IoTClient,
  ListJobExecutionsForThingCommand,
  ListJobsCommand,
  ListThingGroupsForThingCommand,
} from "@aws-sdk/client-iot";
import {
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DeleteModelPackageCommand,
  ListModelPackagesCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import {
  DescribeStateMachineForExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTwin, type Twin } from "../../../twin/create-twin.ts";
import { signedAs } from "./started-cloud.ts";

const ARN = "arn:aws:states:eu-west-1:123456789012:stateMachine:idle";
const DEFINITION = JSON.stringify({ StartAt: "Done", States: { Done: { Type: "Succeed" } } });

let twin: Twin;
let topic: string;
const config = () => ({
  endpoint: twin.awsUrl,
  region: "eu-west-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
});
const s3 = () => new S3Client({ ...config(), forcePathStyle: true });
const failure = (code: string) => expect.objectContaining({ name: code });

beforeAll(async () => {
  twin = await createTwin({
    log: () => undefined,
    buckets: ["data"],
    topics: ["news"],
    things: ["edge-1"],
    thingGroups: { canary: ["edge-1"], all: ["edge-1"] },
    stateMachines: [
      { name: "idle", definition: DEFINITION, roleArn: "arn:aws:iam::123456789012:role/idle" },
    ],
  });
  topic = "arn:aws:sns:eu-west-1:123456789012:news";
});
afterAll(async () => {
  expect(twin.violations).toEqual([]);
  await twin.close();
});

describe("S3", () => {
  test("takes keys of up to 1,024 bytes", async () => {
    const put = (Key: string) =>
      s3().send(new PutObjectCommand({ Bucket: "data", Key, Body: "x" }));
    await put("é".repeat(512));
    await expect(put(`${"é".repeat(512)}x`)).rejects.toEqual(failure("KeyTooLongError"));
  });

  test("answers for each key that was to be deleted", async () => {
    const long = "x".repeat(1_025);
    const Delete = { Objects: [{ Key: "a" }, { Key: long }] };
    const answer = await s3().send(new DeleteObjectsCommand({ Bucket: "data", Delete }));
    expect(answer.Deleted).toEqual([{ Key: "a" }]);
    expect(answer.Errors).toMatchObject([{ Key: long, Code: "KeyTooLongError" }]);
  });

  test("deletes at most 1,000 objects at once, and refuses 100,000 at once", async () => {
    const remove = (count: number) => {
      const Objects = Array.from({ length: count }, (_, index) => ({ Key: `k${index}` }));
      return s3().send(new DeleteObjectsCommand({ Bucket: "data", Delete: { Objects } }));
    };
    expect((await remove(1_000)).Deleted).toHaveLength(1_000);
    await expect(remove(1_001)).rejects.toEqual(failure("MalformedXML"));
    await expect(remove(100_000)).rejects.toEqual(failure("MalformedXML"));
  });

  test.each([
    ["open elements without an end", "<a ".repeat(100_000)],
    ["elements in elements", "<a>".repeat(100_000)],
    ["entities of entities", `<!DOCTYPE a [<!ENTITY b "${"c".repeat(10_000)}">]><a>&b;</a>`],
  ])("refuses %s within a second", async (_, body) => {
    const started = performance.now();
    const response = await fetch(`${twin.awsUrl}/data?delete`, {
      method: "POST",
      headers: signedAs("s3"),
      body,
    });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining("<Code>MalformedXML</Code>"),
    ]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("lists the parts of an upload, a page at a time", async () => {
    const of = { Bucket: "data", Key: "large" };
    const { UploadId } = await s3().send(new CreateMultipartUploadCommand(of));
    for (const PartNumber of [1, 2, 3]) {
      await s3().send(new UploadPartCommand({ ...of, UploadId, PartNumber, Body: "part" }));
    }
    const first = await s3().send(new ListPartsCommand({ ...of, UploadId, MaxParts: 2 }));
    expect([first.IsTruncated, first.Parts?.map(({ Size }) => Size)]).toEqual([true, [4, 4]]);
    const PartNumberMarker = first.NextPartNumberMarker;
    const rest = await s3().send(new ListPartsCommand({ ...of, UploadId, PartNumberMarker }));
    expect([rest.IsTruncated, rest.Parts?.map((part) => part.PartNumber)]).toEqual([false, [3]]);
  });

  test.each([
    [
      "an hour after its 60 seconds",
      "X-Amz-Date=20200101T000000Z&X-Amz-Expires=60",
      403,
      "AccessDenied",
    ],
    [
      "for longer than a week",
      "X-Amz-Date=20200101T000000Z&X-Amz-Expires=604801",
      400,
      "AuthorizationQueryParametersError",
    ],
  ])("refuses a presigned URL %s", async (_, query, status, code) => {
    const scope = "X-Amz-Credential=test%2F20200101%2Feu-west-1%2Fs3%2Faws4_request";
    const response = await fetch(`${twin.awsUrl}/data/k?${scope}&${query}&X-Amz-Signature=0`);
    expect([response.status, await response.text()]).toEqual([
      status,
      expect.stringContaining(`<Code>${code}</Code>`),
    ]);
  });
});

test("A body of 50 MB is refused without being kept", async () => {
  const response = await fetch(twin.awsUrl, {
    method: "POST",
    headers: { ...signedAs("dynamodb"), "x-amz-target": "DynamoDB_20120810.ListTables" },
    body: Buffer.alloc(50_000_000, " "),
  }).catch((error: Error) => error);
  // The answer may come while the rest is still being sent; a client then sees either.
  if (response instanceof Response) expect(response.status).toBe(413);
  const { TableNames } = await new DynamoDBClient(config()).send(new ListTablesCommand());
  expect(TableNames).toEqual([]);
});

describe("SNS", () => {
  test.each([
    ["an empty message", { Message: "" }],
    ["a message above 256 KB", { Message: "x".repeat(256 * 1024 + 1) }],
    ["a subject of 100 characters", { Message: "m", Subject: "x".repeat(100) }],
    ["a subject with a line break", { Message: "m", Subject: "a\nb" }],
    ["a subject beyond ASCII", { Message: "m", Subject: "Größe" }],
  ])("refuses %s", async (_, message) => {
    const sent = new SNSClient(config()).send(new PublishCommand({ TopicArn: topic, ...message }));
    await expect(sent).rejects.toEqual(failure("InvalidParameterException"));
  });
});

test("Tags that begin with aws: are AWS's own", async () => {
  const created = new SageMakerClient(config()).send(
    new CreateModelPackageGroupCommand({
      ModelPackageGroupName: "tagged",
      Tags: [{ Key: "aws:cloudformation:stack-name", Value: "x" }],
    }),
  );
  await expect(created).rejects.toThrow("reserved for AWS");
});

test("IoT lists jobs, and of a thing its groups and job executions", async () => {
  const iot = new IoTClient(config());
  const { iot: services } = twin.services;
  const order = { document: {}, configuration: {} };
  services.jobs.create({ ...order, id: "first", target: { thing: "edge-1" } });
  services.jobs.create({ ...order, id: "second", target: { group: "canary" } });
  const { jobs = [] } = await iot.send(new ListJobsCommand());
  expect(jobs.map(({ jobId, targetSelection }) => [jobId, targetSelection])).toEqual([
    ["second", "CONTINUOUS"],
    ["first", "SNAPSHOT"],
  ]);
  const { thingGroups = [] } = await iot.send(
    new ListThingGroupsForThingCommand({ thingName: "edge-1" }),
  );
  expect(thingGroups.map(({ groupName }) => groupName)).toEqual(["canary", "all"]);
  await expect
    .poll(
      async () => {
        const { executionSummaries = [] } = await iot.send(
          new ListJobExecutionsForThingCommand({ thingName: "edge-1", status: "QUEUED" }),
        );
        return executionSummaries.map(({ jobId }) => jobId);
      },
      { timeout: 10_000 },
    )
    .toEqual(["first", "second"]);
});

test("Step Functions tells by which definition an execution runs", async () => {
  const sfn = new SFNClient(config());
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: ARN }));
  const told = await sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
  expect([told.stateMachineArn, told.definition]).toEqual([ARN, DEFINITION]);
});

test("A model package that is deleted is gone, and its number is not given again", async () => {
  const sageMaker = new SageMakerClient(config());
  const ModelPackageGroupName = "models";
  await sageMaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName }));
  const create = async () =>
    (await sageMaker.send(new CreateModelPackageCommand({ ModelPackageGroupName })))
      .ModelPackageArn;
  await sageMaker.send(new DeleteModelPackageCommand({ ModelPackageName: await create() }));
  expect(await create()).toMatch(/\/2$/);
  const { ModelPackageSummaryList } = await sageMaker.send(
    new ListModelPackagesCommand({ ModelPackageGroupName }),
  );
  expect(ModelPackageSummaryList).toHaveLength(1);
});

test("Greengrass reads recipes in YAML, and names what is wrong in one", async () => {
  const greengrass = new GreengrassV2Client(config());
  const create = (recipe: string) =>
    greengrass.send(new CreateComponentVersionCommand({ inlineRecipe: Buffer.from(recipe) }));
  const { arn } = await create(`RecipeFormatVersion: "2020-01-25"
ComponentName: com.example.hello
ComponentVersion: "1.0.0"
Manifests:
  - Platform: { os: linux }
    Lifecycle:
      run: |
        echo hello
`);
  const described = await greengrass.send(new DescribeComponentCommand({ arn }));
  expect([described.componentName, described.componentVersion]).toEqual([
    "com.example.hello",
    "1.0.0",
  ]);
  await expect(create("ComponentName: [")).rejects.toThrow("The recipe is invalid");
  await expect(create('{"ComponentName": ')).rejects.toThrow("JSON");
});
