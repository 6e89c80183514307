import { createHmac } from "node:crypto";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { IoTClient, ListThingsCommand } from "@aws-sdk/client-iot";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTwin, type Twin } from "../../../twin/create-twin.ts";
import { Sha256 } from "./sha256.ts";

const SECRETS: Readonly<Record<string, string>> = { owner: "right", "lambda/Admit": "its own" };
let twin: Twin;

beforeAll(async () => {
  twin = await createTwin({
    log: () => undefined,
    buckets: ["data"],
    topics: ["news"],
    principalOf: (accessKeyId) =>
      SECRETS[accessKeyId] === undefined
        ? undefined
        : { secretAccessKey: SECRETS[accessKeyId], arn: accessKeyId, may: "everything" },
  });
});
afterAll(() => twin.close());

const config = (accessKeyId: string, secretAccessKey: string) => ({
  endpoint: twin.awsUrl,
  region: "eu-west-1",
  credentials: { accessKeyId, secretAccessKey },
  maxAttempts: 1,
  forcePathStyle: true,
});
const object = { Bucket: "data", Key: "a b/ü(1)'*+~.txt" };
const news = {
  TopicArn: "arn:aws:sns:eu-west-1:123456789012:news",
  Message: "m",
};

describe.each([
  [
    "JSON",
    "InvalidSignatureException",
    "UnrecognizedClientException",
    (own: ReturnType<typeof config>) => new DynamoDBClient(own).send(new ListTablesCommand()),
  ],
  [
    "REST JSON",
    "InvalidSignatureException",
    "UnrecognizedClientException",
    (own: ReturnType<typeof config>) =>
      new IoTClient(own).send(new ListThingsCommand({ maxResults: 5 })),
  ],
  [
    "Query",
    "SignatureDoesNotMatch",
    "InvalidClientTokenId",
    (own: ReturnType<typeof config>) => new SNSClient(own).send(new PublishCommand(news)),
  ],
  [
    "S3's",
    "SignatureDoesNotMatch",
    "InvalidAccessKeyId",
    (own: ReturnType<typeof config>) =>
      new S3Client(own).send(new PutObjectCommand({ ...object, Body: "x" })),
  ],
])("A request of the %s protocol", (_, wrongSecret, unknownKey, call) => {
  test("goes through when its key's secret signed it, whatever the key's name", async () => {
    await expect(call(config("owner", "right"))).resolves.toBeDefined();
    await expect(call(config("lambda/Admit", "its own"))).resolves.toBeDefined();
  });

  test("is refused with another's secret, and with a key that nobody has", async () => {
    await expect(call(config("owner", "its own"))).rejects.toMatchObject({ name: wrongSecret });
    await expect(call(config("nobody", "right"))).rejects.toMatchObject({ name: unknownKey });
  });
});

test("A presigned URL works as it was signed and not for another object", async () => {
  await new S3Client(config("owner", "right")).send(
    new PutObjectCommand({ ...object, Body: "content" }),
  );
  const url = new URL(twin.awsUrl);
  const signer = new SignatureV4({
    service: "s3",
    region: "eu-west-1",
    credentials: config("owner", "right").credentials,
    sha256: Sha256,
    uriEscapePath: false,
  });
  const signed = await signer.presign(
    {
      method: "GET",
      protocol: "http:",
      hostname: url.hostname,
      port: Number(url.port),
      path: "/data/a%20b/%C3%BC%281%29%27%2A%2B~.txt",
      headers: { host: url.host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      query: {},
    },
    { expiresIn: 60 },
  );
  const query = new URLSearchParams(signed.query as Record<string, string>).toString();
  const get = (path: string) => fetch(`${twin.awsUrl}${path}?${query}`);
  expect(await (await get(signed.path)).text()).toBe("content");
  expect((await get("/data/other")).status).toBe(403);
});

test("A URL that version 2 signed works as well, and none with another signature", async () => {
  const Key = "plain.txt";
  await new S3Client(config("owner", "right")).send(
    new PutObjectCommand({ Bucket: "data", Key, Body: "two" }),
  );
  const expires = Math.floor(Date.now() / 1_000) + 60;
  const sign = (secret: string) =>
    createHmac("sha1", secret).update(`GET\n\n\n${expires}\n/data/${Key}`).digest("base64");
  const get = (signature: string) =>
    fetch(
      `${twin.awsUrl}/data/${Key}?${new URLSearchParams({ AWSAccessKeyId: "owner", Expires: String(expires), Signature: signature })}`,
    );
  expect(await (await get(sign("right"))).text()).toBe("two");
  expect((await get(sign("wrong"))).status).toBe(403);
});

test("A body that was changed on its way is noticed", async () => {
  const signer = new SignatureV4({
    service: "dynamodb",
    region: "eu-west-1",
    credentials: config("owner", "right").credentials,
    sha256: Sha256,
    applyChecksum: false,
  });
  const url = new URL(twin.awsUrl);
  const { headers } = await signer.sign({
    method: "POST",
    protocol: "http:",
    hostname: url.hostname,
    path: "/",
    headers: {
      host: url.host,
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810.ListTables",
    },
    body: '{"Limit":1}',
  });
  const send = (body: string) => fetch(twin.awsUrl, { method: "POST", headers, body });
  expect((await send('{"Limit":1}')).status).toBe(200);
  expect((await send('{"Limit":2}')).status).toBe(403);
});
