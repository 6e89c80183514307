import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createTwin, type Twin } from "../../twin/create-twin.ts";

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders";
const SLOW = { timeout: 20_000, interval: 50 };

let twin: Twin;
let sfn: SFNClient;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  twin = await createTwin({
    log: () => undefined,
    // An hour of a Wait state passes in two seconds.
    speed: 1_800,
    tables: [{ name: "orders", partitionKey: "id" }],
    topics: ["failures"],
    stateMachines: [
      {
        name: "orders",
        definition: readFileSync(here("orders.asl.json"), "utf8"),
        roleArn: "arn:aws:iam::123456789012:role/orders",
      },
    ],
    functions: [
      {
        name: "PriceOrder",
        entry: here("price-order.ts"),
        environment: { ORDERS_TABLE: "orders" },
        timeoutSeconds: 30,
      },
      {
        name: "NoteFailure",
        entry: here("note-failure.ts"),
        environment: { TOPIC_ARN: "arn:aws:sns:eu-west-1:123456789012:failures" },
        timeoutSeconds: 30,
      },
    ],
    rules: [
      {
        name: "Failures",
        pattern: { source: ["aws.states"], detail: { status: ["FAILED"] } },
        target: { function: "NoteFailure" },
      },
    ],
  });
  // As any client on this machine: the CLI and boto3 take the same URL from AWS_ENDPOINT_URL.
  const client = {
    endpoint: twin.awsUrl,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  sfn = new SFNClient(client);
  dynamodb = new DynamoDBClient(client);
});

afterAll(async () => {
  sfn.destroy();
  dynamodb.destroy();
  await twin.close();
});

const outcomeOf = async (order: object) => {
  const started = await sfn.send(
    new StartExecutionCommand({ stateMachineArn: MACHINE, input: JSON.stringify(order) }),
  );
  return vi.waitFor(async () => {
    const execution = await sfn.send(
      new DescribeExecutionCommand({ executionArn: started.executionArn }),
    );
    expect(execution.status).not.toBe("RUNNING");
    return execution;
  }, SLOW);
};

test("An order is priced and kept, however long it rests", async () => {
  const lines = [{ price: 600, count: 2 }];
  const { status, output } = await outcomeOf({ id: "1", lines });
  expect([status, JSON.parse(output ?? "")]).toEqual(["SUCCEEDED", { id: "1", total: 1_200 }]);
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: "orders", Key: { id: { S: "1" } } }),
  );
  expect(Item?.["total"]).toEqual({ N: "1200" });
  expect(twin.violations).toEqual([]);
});

test("An order without lines fails under its error's name, and somebody is told", async () => {
  const { status, error, name } = await outcomeOf({ id: "2", lines: [] });
  expect([status, error]).toEqual(["FAILED", "EmptyOrder"]);
  await vi.waitFor(() => {
    const told = twin.services.sns.messages.map(({ message }) => message);
    expect(told).toContain(`${name}: FAILED`);
  }, SLOW);
});
