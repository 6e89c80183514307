import { marshall } from "@aws-sdk/util-dynamodb";
import { NAMES } from "../domain/names.ts";
import { TOPIC_RULES } from "../domain/topic-rules.ts";
import type { LocalDynamoDb } from "../twin/services/dynamodb/dynamodb.ts";
import { runTopicRule } from "../twin/services/iot/topic-rule.ts";
import type { World } from "../twin/world/world.ts";

/** The rules that CDK deploys, with the actions it gives them. */
export const runTopicRules = (world: World, dynamodb: LocalDynamoDb, dataBucket: string): void => {
  runTopicRule(world, {
    sql: TOPIC_RULES.health,
    act: async (record) => {
      await dynamodb.service.operations["PutItem"]?.(
        {
          TableName: NAMES.ledgerTable,
          Item: marshall(record, { removeUndefinedValues: true }),
        },
        { service: "dynamodb", operation: "PutItem", caller: "HealthRule" },
      );
    },
  });
  let captured = 0;
  runTopicRule(world, {
    sql: TOPIC_RULES.capture,
    act: (record) => {
      captured += 1;
      const now = world.clock.now().toISOString();
      const key = `raw/captured/${now.slice(0, 10).replaceAll("-", "/")}/${now}-${captured}.jsonl`;
      return world.objects.put(dataBucket, key, Buffer.from(`${JSON.stringify(record)}\n`));
    },
  });
};
