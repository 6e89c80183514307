import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTwin, type Twin } from "../../../../twin/create-twin.ts";

let twin: Twin;
let client: DynamoDBClient;
beforeAll(async () => {
  twin = await createTwin({
    log: () => undefined,
    tables: [{ name: "orders", partitionKey: "pk" }],
  });
  client = new DynamoDBClient({
    endpoint: twin.awsUrl,
    region: "eu-west-1",
    credentials: { accessKeyId: "operator", secretAccessKey: "local" },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  expect(twin.violations).toEqual([]);
  await twin.close();
});

const TableName = "orders";
const put = (pk: string, n: number, more: object = {}): TransactWriteItem => ({
  Put: { TableName, Item: { pk: { S: pk }, n: { N: `${n}` } }, ...more },
});
const write = (items: TransactWriteItem[], ClientRequestToken?: string) =>
  client.send(new TransactWriteItemsCommand({ TransactItems: items, ClientRequestToken }));
const numberOf = async (pk: string) =>
  (await client.send(new GetItemCommand({ TableName, Key: { pk: { S: pk } } }))).Item?.["n"]?.N;
const ABSENT = { ConditionExpression: "attribute_not_exists(pk)" };
const check = (pk: string, ConditionExpression: string): TransactWriteItem => ({
  ConditionCheck: { TableName, Key: { pk: { S: pk } }, ConditionExpression },
});

test("All of a transaction happens: puts, updates, deletes, and checks that leave no trace", async () => {
  await write([put("a", 1), put("b", 2)]);
  await write([
    check("nobody", "attribute_not_exists(pk)"),
    { Delete: { TableName, Key: { pk: { S: "a" } } } },
    {
      Update: {
        TableName,
        Key: { pk: { S: "b" } },
        UpdateExpression: "ADD n :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      },
    },
  ]);
  expect([await numberOf("a"), await numberOf("b"), await numberOf("nobody")]).toEqual([
    undefined,
    "3",
    undefined,
  ]);
});

test("Nothing of it happens when one condition fails, and the reasons say which", async () => {
  await write([put("kept", 7)]);
  const refused = write([
    put("new", 1),
    put("kept", 8, { ...ABSENT, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
    check("new2", "attribute_not_exists(pk)"),
  ]);
  await expect(refused).rejects.toMatchObject({
    name: "TransactionCanceledException",
    message:
      "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None]",
    CancellationReasons: [
      { Code: "None" },
      { Code: "ConditionalCheckFailed", Item: { pk: { S: "kept" }, n: { N: "7" } } },
      { Code: "None" },
    ],
  });
  expect([await numberOf("new"), await numberOf("kept"), await numberOf("new2")]).toEqual([
    undefined,
    "7",
    undefined,
  ]);
});

test("Nobody sees half of a transaction, and no write beside it is lost", async () => {
  const seen = new Set<string>();
  const rounds = Array.from({ length: 20 }, (_, n) => write([put("x", n), put("y", n)]));
  const looks = Array.from({ length: 20 }, async () => {
    const { Responses = [] } = { Responses: [await numberOf("x"), await numberOf("y")] };
    seen.add(Responses.join());
  });
  const beside = Array.from({ length: 20 }, (_, n) =>
    client.send(
      new PutItemCommand({ TableName, Item: { pk: { S: `beside${n}` }, n: { N: "1" } } }),
    ),
  );
  await Promise.all([...rounds, ...looks, ...beside]);
  expect(await numberOf("x")).toBe(await numberOf("y"));
  for (let n = 0; n < 20; n++) expect(await numberOf(`beside${n}`)).toBe("1");
});

test("A token makes a repeated transaction happen once, and cannot be used for another", async () => {
  const add: TransactWriteItem = {
    Update: {
      TableName,
      Key: { pk: { S: "counted" } },
      UpdateExpression: "ADD n :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    },
  };
  await write([add], "token");
  await write([add], "token");
  expect(await numberOf("counted")).toBe("1");
  await expect(write([put("counted", 5)], "token")).rejects.toMatchObject({
    name: "IdempotentParameterMismatchException",
  });
});

test("Two operations on one item are refused", async () => {
  await expect(write([put("same", 1), put("same", 2)])).rejects.toMatchObject({
    name: "ValidationException",
    message: "Transaction request cannot include multiple operations on one item",
  });
});
