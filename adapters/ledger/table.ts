import { setTimeout as sleep } from "node:timers/promises";
import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { ask, askUnless } from "../aws/aws-errors.ts";

/**
 * The ledger's table, one item form per key prefix (docs/ledger.md). Every function takes the
 * table's name, so that the Lambdas and the command line share it.
 */
const client = new DynamoDBClient({});

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export interface Condition {
  /** DynamoDB's condition expression; names as #name, values as :name. */
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

export const getItem = async (
  table: string,
  key: Key,
): Promise<Record<string, unknown> | undefined> => {
  const { Item } = await ask(`read ${label(table, key)}`, () =>
    client.send(new GetItemCommand({ TableName: table, Key: marshall(key), ConsistentRead: true })),
  );
  return livingIn(Item && [Item])[0];
};

/** DynamoDB takes an expired item away within days, and until then answers it. (Developer guide, "TTL") */
const livingIn = (items: Record<string, AttributeValue>[] = []): Record<string, unknown>[] =>
  items
    .map((item): Record<string, unknown> => unmarshall(item))
    .filter(({ expiresAt }) => !(Number(expiresAt) * 1_000 <= Date.now()));

/** What one call reads at most. */
const KEYS_A_CALL = 100;

/** The items there are of these keys, in no particular order. */
export const getItems = async (
  table: string,
  keys: readonly Key[],
): Promise<Record<string, unknown>[]> => {
  const items: Record<string, unknown>[] = [];
  for (let at = 0; at < keys.length; at += KEYS_A_CALL) {
    items.push(...(await getPart(table, keys.slice(at, at + KEYS_A_CALL))));
  }
  return items;
};

const BUSY_MS = 100;

/** A call answers what the table could give at once; the rest is asked for again. */
const getPart = async (table: string, keys: readonly Key[]): Promise<Record<string, unknown>[]> => {
  const items: Record<string, unknown>[] = [];
  let asked: NonNullable<BatchGetItemCommandInput["RequestItems"]> = {
    [table]: { Keys: keys.map((key) => marshall(key)) },
  };
  for (let round = 0; Object.keys(asked).length > 0; round++) {
    if (round > 0) await sleep(BUSY_MS);
    const { Responses, UnprocessedKeys = {} } = await ask(`read items of ${table}`, () =>
      client.send(new BatchGetItemCommand({ RequestItems: asked })),
    );
    items.push(...livingIn(Responses?.[table]));
    asked = UnprocessedKeys;
  }
  return items;
};

/** Writes the item; answers false when the condition did not hold. */
export const putItem = (
  table: string,
  item: Key & Readonly<Record<string, unknown>>,
  condition?: Condition,
): Promise<boolean> =>
  unlessConditionFails(`write ${label(table, item)}`, () =>
    client.send(
      new PutItemCommand({ TableName: table, Item: plain(item), ...expressionOf(condition) }),
    ),
  );

/** Sets these attributes; answers false when the condition did not hold. */
export const setAttributes = async (
  table: string,
  key: Key,
  attributes: Readonly<Record<string, unknown>>,
  condition?: Condition,
): Promise<boolean> => (await updateItem(table, key, attributes, condition)) !== undefined;

/**
 * Sets these attributes, one inside a map by its path ("control.retry"); answers the whole item as it
 * is then, or undefined when the condition did not hold.
 */
export const updateItem = async (
  table: string,
  key: Key,
  attributes: Readonly<Record<string, unknown>>,
  condition?: Condition,
): Promise<Record<string, unknown> | undefined> => {
  const entries = Object.entries(attributes).map(([path, value], index) => ({
    names: path.split(".").map((name, depth) => [`#set${index}d${depth}`, name] as const),
    value: [`:set${index}`, value] as const,
  }));
  const base = expressionOf(condition);
  const updated = await askUnless(
    ["ConditionalCheckFailedException"],
    `update ${label(table, key)}`,
    () =>
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: marshall(key),
          ...base,
          UpdateExpression: `SET ${entries
            .map(
              ({ names, value: [value] }) => `${names.map(([name]) => name).join(".")} = ${value}`,
            )
            .join(", ")}`,
          ExpressionAttributeNames: {
            ...base.ExpressionAttributeNames,
            ...Object.fromEntries(entries.flatMap(({ names }) => names)),
          },
          ExpressionAttributeValues: {
            ...base.ExpressionAttributeValues,
            ...plain(Object.fromEntries(entries.map(({ value }) => value))),
          },
          ReturnValues: "ALL_NEW",
        }),
      ),
  );
  return updated && unmarshall(updated.Attributes ?? {});
};

/** Deletes the item; answers false when the condition did not hold. */
export const deleteItem = (table: string, key: Key, condition?: Condition): Promise<boolean> =>
  unlessConditionFails(`delete ${label(table, key)}`, () =>
    client.send(
      new DeleteItemCommand({ TableName: table, Key: marshall(key), ...expressionOf(condition) }),
    ),
  );

export interface Range {
  readonly pk: string;
  /** Only sort keys up to and including this one. */
  readonly upTo?: string;
  /** Only sort keys that begin with this. */
  readonly startsWith?: string;
  readonly newestFirst?: boolean;
  readonly limit?: number;
}

export const queryItems = async (
  table: string,
  range: Range,
): Promise<Record<string, unknown>[]> => {
  const input: QueryCommandInput = {
    TableName: table,
    KeyConditionExpression: `pk = :pk${range.upTo ? " AND sk <= :upTo" : ""}${range.startsWith ? " AND begins_with(sk, :start)" : ""}`,
    ExpressionAttributeValues: marshall({
      ":pk": range.pk,
      ...(range.upTo && { ":upTo": range.upTo }),
      ...(range.startsWith && { ":start": range.startsWith }),
    }),
    ScanIndexForward: range.newestFirst !== true,
    ...(range.limit === undefined ? {} : { Limit: range.limit }),
  };
  const items: Record<string, unknown>[] = [];
  let start: QueryCommandInput["ExclusiveStartKey"];
  do {
    const page = await ask(`query ${range.pk} in ${table}`, () =>
      client.send(new QueryCommand({ ...input, ExclusiveStartKey: start })),
    );
    items.push(...livingIn(page.Items));
    start = page.LastEvaluatedKey;
  } while (start && items.length < (range.limit ?? Number.POSITIVE_INFINITY));
  return items.slice(0, range.limit);
};

const plain = (item: Readonly<Record<string, unknown>>) =>
  marshall(item, { removeUndefinedValues: true });

const expressionOf = (condition: Condition | undefined) => ({
  ...(condition && { ConditionExpression: condition.expression }),
  ...(condition?.names && { ExpressionAttributeNames: { ...condition.names } }),
  ...(condition?.values && { ExpressionAttributeValues: marshall(condition.values) }),
});

const unlessConditionFails = async (what: string, send: () => Promise<object>): Promise<boolean> =>
  (await askUnless(["ConditionalCheckFailedException"], what, send)) !== undefined;

const label = (table: string, { pk, sk }: Key): string => `${pk}/${sk} in ${table}`;
