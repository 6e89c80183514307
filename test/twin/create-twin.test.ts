import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GetCoreDeviceCommand, GreengrassV2Client } from "@aws-sdk/client-greengrassv2";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { setupServer } from "msw/node";
import { expect, onTestFinished, test, vi } from "vitest";
import { createTwin, type Twin } from "../../twin/create-twin.ts";
import type { TwinPlan } from "../../twin/twin-plan.ts";
import { signedAs } from "./services/started-cloud.ts";

const started = async (plan: TwinPlan): Promise<Twin> => {
  const twin = await createTwin({ log: () => undefined, duplicates: 0, ...plan });
  onTestFinished(twin.close);
  return twin;
};
const entry = (file: string) =>
  fileURLToPath(new URL(`lambda/handlers/${file}.ts`, import.meta.url));
const credentials = { accessKeyId: "test", secretAccessKey: "test" };

test("An empty plan is AWS with nothing in it, and leaves nothing behind", async () => {
  const twin = await createTwin({ log: () => undefined });
  expect(await (await fetch(twin.awsUrl)).text()).toContain("local AWS endpoint");
  await twin.close();
  expect(existsSync(twin.world.stateDir)).toBe(false);
  await expect(fetch(twin.awsUrl)).rejects.toThrow();
});

test("Programs of this machine, and no web page, read what waits for its function", async () => {
  const { awsUrl, services } = await started({
    functions: [{ name: "Echo", entry: entry("echo"), timeoutSeconds: 20 }],
  });
  const url = `${awsUrl}/_twin/counts`;
  const waits = { waiting: 0, oldestSeconds: 0, longestWaitSeconds: expect.any(Number) };
  services.invokeLater("Echo", {});
  await vi.waitFor(async () =>
    expect(await (await fetch(url)).json()).toMatchObject({
      eventQueue: { ...waits, begun: 1, retried: 0, givenUp: 0 },
      eventBus: { deadLettered: 0 },
    }),
  );
  expect((await fetch(url, { headers: { origin: "https://example.org" } })).status).toBe(403);
});

test("The handlers serve SDK clients of the same process without an endpoint", async () => {
  const twin = await started({ buckets: ["data"] });
  const server = setupServer(...twin.handlers);
  server.listen({ onUnhandledFrame: "bypass" });
  onTestFinished(() => server.close());
  const s3 = new S3Client({ region: "eu-west-1", credentials });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand());
  expect(Buckets.map(({ Name }) => Name)).toEqual(["data"]);
});

test("A port that is taken is named, and what was started before it ends", async () => {
  const occupant = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void occupant.close());
  await vi.waitFor(() => expect(occupant.listening).toBe(true));
  const { port } = occupant.address() as { port: number };
  const closed = vi.fn();
  const now = () => new Date();
  const clock = { now, due: now, after: closed, afterReal: closed, close: closed };
  const starting = createTwin({ awsPort: port, log: () => undefined, clock });
  await expect(starting).rejects.toThrow(`port ${port} on 127.0.0.1 is taken`);
  expect(closed).toHaveBeenCalled();
});

test("A client invokes a function, and learns what it answered and how it failed", async () => {
  const twin = await started({
    functions: [
      { name: "Echo", entry: entry("echo"), timeoutSeconds: 20 },
      { name: "Failing", entry: entry("failing"), timeoutSeconds: 20 },
    ],
  });
  const invoke = (name: string, payload: object, type = "RequestResponse") =>
    fetch(`${twin.awsUrl}/2015-03-31/functions/${name}/invocations`, {
      method: "POST",
      headers: { ...signedAs("lambda"), "x-amz-invocation-type": type },
      body: JSON.stringify(payload),
    });
  const answer = await invoke("Echo", { is: "here" });
  expect([answer.status, answer.headers.get("x-amz-function-error")]).toEqual([200, null]);
  expect(await answer.text()).toContain('"is":"here"');
  const failure = await invoke("Failing", { how: "throw" });
  expect(failure.headers.get("x-amz-function-error")).toBe("Unhandled");
  expect(await failure.json()).toHaveProperty("errorType", "FleetBusy");
  expect((await invoke("Echo", {}, "Event")).status).toBe(202);
  const missing = await invoke("Nobody", {});
  expect([missing.status, missing.headers.get("x-amzn-errortype")]).toEqual([
    404,
    "ResourceNotFoundException",
  ]);
  expect(twin.violations).toEqual([]);
});

test("A function's reserved concurrency throttles what comes beyond it", async () => {
  const functions = [{ name: "Echo", entry: entry("echo"), timeoutSeconds: 20, concurrency: 1 }];
  const twin = await started({ functions });
  const results = await Promise.allSettled([twin.invoke("Echo", 1), twin.invoke("Echo", 2)]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect(results[1]).toHaveProperty("reason.errorType", "Lambda.TooManyRequestsException");
});

test("What is deployed later runs, and a schedule calls its function again and again", async () => {
  const twin = await started({ speed: 1_000 });
  await expect(twin.invoke("Echo", {})).rejects.toThrow("Function not found: Echo");
  const calls: unknown[] = [];
  const create = async () => ({
    invoke: async (_name: string, payload: unknown) => calls.push(payload),
    close: async () => undefined,
  });
  const other = await started({ speed: 1_000, lambda: { create } });
  await other.deploy({
    functions: [{ name: "Echo", entry: entry("echo") }],
    schedules: [{ name: "Often", expression: "rate(1 minute)", function: "Echo", input: { n: 1 } }],
  });
  await vi.waitFor(() => expect(calls.slice(0, 2)).toEqual([{ n: 1 }, { n: 1 }]), 10_000);
});

test("A topic rule keeps messages as items and as objects", async () => {
  const twin = await started({
    buckets: ["data"],
    tables: [{ name: "latest", partitionKey: "thing" }],
    topicRules: [
      {
        name: "Latest",
        sql: "SELECT *, topic(2) AS thing FROM 'edge/+/health'",
        action: { table: "latest" },
      },
      {
        name: "Kept",
        sql: "SELECT * FROM 'edge/+/health'",
        action: { bucket: "data", prefix: "kept/" },
      },
    ],
  });
  twin.world.mqtt.publish("edge/one/health", JSON.stringify({ ok: true }));
  await vi.waitFor(async () => {
    const [key = ""] = await twin.world.objects.list("data", "kept/");
    expect(key).toMatch(/^kept\/\d{4}\/\d\d\/\d\d\/.+\.jsonl$/);
    const kept = await twin.world.objects.get("data", key);
    expect(Buffer.from(kept ?? []).toString()).toBe('{"ok":true}\n');
  });
  const dynamodb = new DynamoDBClient({ endpoint: twin.awsUrl, region: "eu-west-1", credentials });
  await vi.waitFor(async () => {
    const { Item } = await dynamodb.send(
      new GetItemCommand({ TableName: "latest", Key: { thing: { S: "one" } } }),
    );
    expect(Item).toEqual({ thing: { S: "one" }, ok: { BOOL: true } });
  });
});

test("A core device of the twin reports to its Greengrass", async () => {
  const twin = await started({ things: ["edge-1"], thingGroups: { all: ["edge-1"] } });
  await twin.startCoreDevice("edge-1");
  const greengrass = new GreengrassV2Client({
    endpoint: twin.awsUrl,
    region: "eu-west-1",
    credentials,
  });
  await vi.waitFor(async () => {
    const { status } = await greengrass.send(
      new GetCoreDeviceCommand({ coreDeviceThingName: "edge-1" }),
    );
    expect(status).toBe("HEALTHY");
  }, 10_000);
});

test("Deployed functions and rules are listed, and a rule that somebody disabled stays so", async () => {
  const rules = [
    { name: "Failures", pattern: { source: ["own"] }, target: { function: "Echo" } },
  ] as const;
  const functions = [{ name: "Echo", entry: entry("echo"), timeoutSeconds: 20, memoryMb: 256 }];
  const twin = await started({
    functions,
    rules,
    lambda: { create: async () => ({ invoke: async () => null, close: async () => undefined }) },
  });
  const arn = "arn:aws:lambda:eu-west-1:123456789012:function:Echo";
  const ask = async (target: string, input: object) =>
    (
      await fetch(twin.awsUrl, {
        method: "POST",
        headers: {
          ...signedAs("events"),
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": `AWSEvents.${target}`,
        },
        body: JSON.stringify(input),
      })
    ).json();
  const listing = await fetch(`${twin.awsUrl}/2015-03-31/functions/`, {
    headers: signedAs("lambda"),
  });
  expect(await listing.json()).toMatchObject({
    Functions: [{ FunctionName: "Echo", FunctionArn: arn, Timeout: 20, MemorySize: 256 }],
  });
  expect(await ask("ListRules", {})).toMatchObject({
    Rules: [{ Name: "Failures", State: "ENABLED", EventPattern: '{"source":["own"]}' }],
  });
  expect(await ask("ListTargetsByRule", { Rule: "Failures" })).toMatchObject({
    Targets: [{ Arn: arn }],
  });
  await fetch(twin.awsUrl, {
    method: "POST",
    headers: {
      ...signedAs("events"),
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSEvents.DisableRule",
    },
    body: JSON.stringify({ Name: "Failures" }),
  });
  await twin.deploy({ rules });
  expect(await ask("DescribeRule", { Name: "Failures" })).toMatchObject({ State: "DISABLED" });
  expect(twin.violations).toEqual([]);
});
