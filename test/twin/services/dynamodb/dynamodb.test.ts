import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StartedCloud } from "../started-cloud.ts";
import { startCloud } from "../started-cloud.ts";

let cloud: StartedCloud;
let dynamodb: DynamoDBClient;
beforeAll(async () => {
  cloud = await startCloud();
  dynamodb = new DynamoDBClient({ ...cloud.config, maxAttempts: 1 });
  await cloud.basic.dynamodb.createTable({
    name: TableName,
    partitionKey: "pk",
    sortKey: "sk",
    indexes: [{ name: "byModel", partitionKey: "model", sortKey: "sk" }],
  });
});
afterAll(async () => {
  dynamodb.destroy();
  expect(cloud.endpoint.violations).toEqual([]);
  await cloud.close();
});

const TableName = "ledger";
const item = (sk: string, more: object = {}) => ({
  pk: { S: "rollout" },
  sk: { S: sk },
  model: { S: "3" },
  ...more,
});
const putNew = (sk: string, more: object = {}) =>
  dynamodb.send(
    new PutItemCommand({
      TableName,
      Item: item(sk),
      ConditionExpression: "attribute_not_exists(pk)",
      ...more,
    }),
  );

test("a table is usable as soon as it is created", async () => {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  expect(Table).toMatchObject({
    TableStatus: "ACTIVE",
    TableArn: "arn:aws:dynamodb:eu-west-1:123456789012:table/ledger",
    GlobalSecondaryIndexes: [{ IndexName: "byModel" }],
  });
});

test("items keep their types, bytes included", async () => {
  const Item = item("types", {
    n: { N: "1.5" },
    bytes: { B: new Uint8Array([0, 255]) },
    list: { L: [{ BOOL: true }, { NULL: true }] },
    map: { M: { set: { SS: ["a", "b"] } } },
  });
  await dynamodb.send(new PutItemCommand({ TableName, Item }));
  const Key = { pk: { S: "rollout" }, sk: { S: "types" } };
  expect((await dynamodb.send(new GetItemCommand({ TableName, Key }))).Item).toEqual(Item);
});

test("of two conditional writes one wins, and the loser is shown the winner's item", async () => {
  const results = await Promise.allSettled(
    [1, 2].map(() => putNew("lock", { ReturnValuesOnConditionCheckFailure: "ALL_OLD" })),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const loser = results.find((result) => result.status === "rejected");
  expect(loser?.reason).toMatchObject({
    name: "ConditionalCheckFailedException",
    Item: item("lock"),
  });
});

test("an update answers the new values", async () => {
  await putNew("counter");
  const { Attributes } = await dynamodb.send(
    new UpdateItemCommand({
      TableName,
      Key: { pk: { S: "rollout" }, sk: { S: "counter" } },
      UpdateExpression: "ADD attempts :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
      ReturnValues: "UPDATED_NEW",
    }),
  );
  expect(Attributes).toEqual({ attempts: { N: "1" } });
});

test("queries read the table and its index in order of the sort key", async () => {
  await putNew("z");
  await putNew("a");
  const query = (more: object) => dynamodb.send(new QueryCommand({ TableName, ...more }));
  const byModel = await query({
    IndexName: "byModel",
    KeyConditionExpression: "model = :m AND sk BETWEEN :a AND :z",
    ExpressionAttributeValues: { ":m": { S: "3" }, ":a": { S: "a" }, ":z": { S: "z" } },
    ScanIndexForward: false,
  });
  const keys = byModel.Items?.map(({ sk }) => sk?.S) ?? [];
  expect(keys[0]).toBe("z");
  expect(keys.at(-1)).toBe("a");
  const one = await query({
    KeyConditionExpression: "pk = :p AND begins_with(sk, :s)",
    ExpressionAttributeValues: { ":p": { S: "rollout" }, ":s": { S: "z" } },
  });
  expect(one.Count).toBe(1);
});

test("errors of the table and of the request are DynamoDB's", async () => {
  await expect(
    dynamodb.send(new GetItemCommand({ TableName: "other", Key: { pk: { S: "a" } } })),
  ).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await expect(
    putNew("bad", { ConditionExpression: "attribute_not_exists(" }),
  ).rejects.toMatchObject({ name: "ValidationException" });
});
