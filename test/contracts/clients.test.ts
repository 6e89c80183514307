import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as greengrassv2 from "@aws-sdk/client-greengrassv2";
import * as iot from "@aws-sdk/client-iot";
import * as kms from "@aws-sdk/client-kms";
import * as s3 from "@aws-sdk/client-s3";
import * as sagemaker from "@aws-sdk/client-sagemaker";
import * as sfn from "@aws-sdk/client-sfn";
import * as sns from "@aws-sdk/client-sns";
import { setupServer } from "msw/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ServiceContract } from "../../twin/wire/contract/contract.ts";
import { contractOf } from "../../twin/wire/contract/contract.ts";
import { createEndpoint } from "../../twin/wire/endpoint.ts";
import type { ObservedCall } from "../../twin/wire/observed-call.ts";
import type { Operation } from "../../twin/wire/service.ts";
import { AwsError } from "../../twin/wire/service.ts";
import { sampleOf } from "./sample.ts";

interface Client {
  send(command: object): Promise<unknown>;
}
type ClientClass = new (config: object) => Client;
type CommandClass = new (input: unknown) => object;

const CLIENTS: Readonly<Record<string, readonly [ClientClass, object]>> = {
  dynamodb: [dynamodb.DynamoDBClient as ClientClass, dynamodb],
  greengrassv2: [greengrassv2.GreengrassV2Client as ClientClass, greengrassv2],
  iot: [iot.IoTClient as ClientClass, iot],
  kms: [kms.KMSClient as ClientClass, kms],
  s3: [s3.S3Client as ClientClass, s3],
  sagemaker: [sagemaker.SageMakerClient as ClientClass, sagemaker],
  stepfunctions: [sfn.SFNClient as ClientClass, sfn],
  sns: [sns.SNSClient as ClientClass, sns],
};

const operationsOf = (service: string): string[] =>
  Object.keys(contractFor(service).operations).filter((each) => !WITHOUT_SDK.includes(each));

const contractFor = (service: string): ServiceContract =>
  contractOf(service) ?? expect.unreachable(`no contract of ${service}`);

// Every operation is served, and refuses: only what it was called with counts here.
const refuse: Operation = () => {
  throw new AwsError("Refused", "this test answers nothing");
};
const calls: ObservedCall[] = [];
const endpoint = createEndpoint({
  services: Object.keys(CLIENTS).map((name) => ({
    name,
    operations: Object.fromEntries(
      Object.keys(contractFor(name).operations).map((operation) => [operation, refuse]),
    ),
  })),
  onCall: (call) => void calls.push(call),
  log: () => undefined,
});
const server = setupServer(...endpoint.handlers);
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterAll(() => server.close());

/** Of Greengrass's data plane: devices call it, and no SDK for JavaScript has it. */
const WITHOUT_SDK = ["ListThingGroupsForCoreDevice"];

const operations = Object.entries(CLIENTS).flatMap(([service, [, commands]]) =>
  operationsOf(service).map((operation) => {
    const Command = (commands as Record<string, CommandClass>)[`${operation}Command`];
    return { service, operation, Command };
  }),
);

test.each(operations)(
  "$service $operation of the SDK reaches that operation with that input",
  async ({ service, operation, Command }) => {
    if (Command === undefined) return expect.unreachable(`no ${operation}Command`);
    const [Client] = CLIENTS[service] ?? expect.unreachable(service);
    const credentials = { accessKeyId: "Admit", secretAccessKey: "local" };
    const client = new Client({ region: "eu-west-1", maxAttempts: 1, credentials });
    const input = inputOf(service, operation);
    await expect(client.send(new Command(input))).rejects.toThrow();
    expect(calls.at(-1)).toMatchObject({ service, operation, caller: "Admit" });
    expect(calls.at(-1)?.input).toMatchObject(withoutStream(input));
  },
);

// S3's many optional headers exclude one another; there the required members decide the route.
const inputOf = (service: string, operation: string): Record<string, unknown> => {
  const { shapes, operations: known } = contractFor(service);
  const name = known[operation]?.input;
  if (!name) return {};
  const sample = sampleOf(shapes, name, service === "s3" ? 0 : 3) as Record<string, unknown>;
  return { ...sample, ...S3_INPUTS[operation] };
};

const S3_INPUTS: Readonly<Record<string, object>> = {
  PutObject: { Body: "content", Metadata: { a: "b" }, ContentType: "text/plain" },
  UploadPart: { Body: "content" },
  GetObject: { Range: "bytes=0-1", IfModifiedSince: new Date(1_700_000_000_000) },
  DeleteObjects: { Delete: { Objects: [{ Key: "a" }, { Key: "b & <c>" }], Quiet: true } },
  CompleteMultipartUpload: { MultipartUpload: { Parts: [{ PartNumber: 1, ETag: '"a"' }] } },
};

const withoutStream = ({ Body: _, ...input }: Record<string, unknown>): object => input;
