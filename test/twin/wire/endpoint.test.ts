import { DescribeJobCommand, IoTClient } from "@aws-sdk/client-iot";
import {
  DescribeModelPackageGroupCommand,
  ListModelPackagesCommand,
  SageMakerClient,
  StopCompilationJobCommand,
} from "@aws-sdk/client-sagemaker";
import { setupServer } from "msw/node";
import { afterAll, beforeEach, expect, test } from "vitest";
import { createEndpoint } from "../../../twin/wire/endpoint.ts";
import type { ObservedCall } from "../../../twin/wire/observed-call.ts";
import type { Service } from "../../../twin/wire/service.ts";
import { AwsError } from "../../../twin/wire/service.ts";

const group = {
  ModelPackageGroupName: "wind-turbine-anomaly",
  ModelPackageGroupArn:
    "arn:aws:sagemaker:eu-west-1:123456789012:model-package-group/wind-turbine-anomaly",
  CreationTime: new Date(1_700_000_000_123),
  CreatedBy: {},
  ModelPackageGroupStatus: "Completed",
};

let describeGroup: () => object = () => group;
const sagemaker: Service = {
  name: "sagemaker",
  operations: {
    DescribeModelPackageGroup: () => describeGroup(),
    StopCompilationJob: () => undefined,
  },
};
const iot: Service = {
  name: "iot",
  operations: {
    DescribeJob: ({ jobId }: { jobId: string }) => {
      throw new AwsError("ResourceNotFoundException", `Job ${jobId} not found.`, 400);
    },
  },
};

const calls: ObservedCall[] = [];
const logged: string[] = [];
const endpoint = createEndpoint({
  services: [sagemaker, iot],
  onCall: (call) => void calls.push(call),
  log: (line) => void logged.push(line),
});
const server = setupServer(...endpoint.handlers);
server.listen({ onUnhandledFrame: "error" });
afterAll(() => server.close());
beforeEach(() => {
  calls.length = 0;
  describeGroup = () => group;
});

const config = {
  region: "eu-west-1",
  maxAttempts: 1,
  credentials: { accessKeyId: "Admit", secretAccessKey: "local" },
};
const client = new SageMakerClient(config);
const describe = (ModelPackageGroupName: string) =>
  client.send(new DescribeModelPackageGroupCommand({ ModelPackageGroupName }));

test("a client gets an operation's answer with its types, fractions of seconds included", async () => {
  const answer = await describe("wind-turbine-anomaly");
  expect(answer.CreationTime).toEqual(group.CreationTime);
  expect(answer.ModelPackageGroupStatus).toBe("Completed");
});

test("the observer learns service, operation, caller, input and status", async () => {
  await describe("wind-turbine-anomaly");
  expect(calls).toMatchObject([
    {
      service: "sagemaker",
      operation: "DescribeModelPackageGroup",
      caller: "Admit",
      input: { ModelPackageGroupName: "wind-turbine-anomaly" },
      status: 200,
    },
  ]);
});

test("a request that breaks the contract is refused before the operation sees it", async () => {
  describeGroup = () => expect.unreachable("the operation was called");
  await expect(describe("wind-turbine-")).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining("Value 'wind-turbine-' at 'ModelPackageGroupName'"),
  });
  expect(calls).toMatchObject([{ status: 400, error: "ValidationException" }]);
});

test("an answer that breaks the contract is a defect of ours: 500, counted and logged", async () => {
  const before = endpoint.violations.length;
  describeGroup = () => ({ ...group, ModelPackageGroupStatus: "Ready" });
  await expect(describe("wind-turbine-anomaly")).rejects.toThrow(
    /breaks AWS's contract: Value 'Ready' at 'ModelPackageGroupStatus'/,
  );
  expect(endpoint.violations.slice(before)).toMatchObject([
    { service: "sagemaker", operation: "DescribeModelPackageGroup" },
  ]);
  expect(logged.at(-1)).toContain("defect in the local sagemaker.DescribeModelPackageGroup");
});

test("an operation that throws is a defect of ours too", async () => {
  const before = endpoint.violations.length;
  describeGroup = () => {
    throw new TypeError("undefined is not a function");
  };
  await expect(describe("wind-turbine-anomaly")).rejects.toMatchObject({ name: "InternalFailure" });
  expect(endpoint.violations.length).toBe(before + 1);
});

test("an operation that answers nothing succeeds", async () => {
  await client.send(new StopCompilationJobCommand({ CompilationJobName: "rollout-7" }));
  expect(calls).toMatchObject([{ operation: "StopCompilationJob", status: 200 }]);
});

test("an error has the status that the contract gives it, whatever the operation said", async () => {
  const send = new IoTClient(config).send(new DescribeJobCommand({ jobId: "job-1" }));
  await expect(send).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Job job-1 not found.",
    $metadata: { httpStatusCode: 404 },
  });
});

test("an operation that is not served is named, and never reaches the network", async () => {
  await expect(client.send(new ListModelPackagesCommand({}))).rejects.toMatchObject({
    name: "UnknownOperationException",
    message: "sagemaker: the local endpoint does not serve ListModelPackages",
  });
});

test("a service that is not known is named with those that are", async () => {
  const response = await fetch("https://ec2.eu-west-1.amazonaws.com/", {
    headers: {
      authorization:
        "AWS4-HMAC-SHA256 Credential=a/20261123/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0",
    },
  });
  expect(response.status).toBe(404);
  expect(await response.text()).toMatch(/signs as ..ec2.*serves sagemaker, iot/);
});

test("an unsigned request to AWS is refused", async () => {
  const response = await fetch("https://sagemaker.eu-west-1.amazonaws.com/");
  expect(response.status).toBe(403);
});

test("requests that are not for AWS are left to other handlers", async () => {
  await expect(fetch("http://127.0.0.1:9/other")).rejects.toThrow();
  expect(calls).toEqual([]);
});

test("a service with an operation that the contract lacks is refused at once", () => {
  const services = [{ name: "iot", operations: { DescribeThings: () => ({}) } }];
  expect(() => createEndpoint({ services })).toThrow(
    "no contract of iot.DescribeThings; add it to twin/wire/contract/supplement.json",
  );
});
