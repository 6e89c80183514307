import { marshall } from "@aws-sdk/util-dynamodb";
import type { World } from "../../world/world.ts";
import type { LocalDynamoDb } from "../dynamodb/dynamodb.ts";
import { runTopicRule } from "./topic-rule.ts";

/** An IoT topic rule that keeps what it selects. */
export interface StoredTopicRule {
  readonly name: string;
  readonly sql: string;
  readonly action: StoreAction;
}

/** An item of a DynamoDB table, or, as by Firehose, an object with a line of JSON below `prefix` and the day. */
export type StoreAction =
  | { readonly table: string }
  | { readonly bucket: string; readonly prefix: string };

export const runStoredTopicRule = (
  world: World,
  dynamodb: LocalDynamoDb,
  { name, sql, action }: StoredTopicRule,
): void => {
  const act =
    "table" in action
      ? (record: object) => dynamodb.put(action.table, marshall(record, REMOVE_UNDEFINED))
      : writerTo(world, action);
  runTopicRule(world, { name, sql, act });
};

const REMOVE_UNDEFINED = { removeUndefinedValues: true };

const writerTo = (world: World, { bucket, prefix }: { bucket: string; prefix: string }) => {
  let written = 0;
  return (record: object): Promise<void> => {
    written += 1;
    const now = world.clock.now().toISOString();
    const key = `${prefix}${now.slice(0, 10).replaceAll("-", "/")}/${now}-${written}.jsonl`;
    return world.objects.put(bucket, key, Buffer.from(`${JSON.stringify(record)}\n`));
  };
};
