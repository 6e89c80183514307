import { afterEach, expect, test } from "vitest";
import { TOPIC_RULES } from "../../../../domain/wiring/topic-rules.ts";
import { createWorld, type LocalWorld } from "../../../../twin/services/create-world.ts";
import { runTopicRule } from "../../../../twin/services/iot/topic-rule.ts";

let world: LocalWorld | undefined;
afterEach(() => world?.close());

const recordOf = async (sql: string, topic: string, payload: string) => {
  world = await createWorld({ log: () => undefined });
  const { mqtt } = world;
  const record = new Promise<Record<string, unknown>>((resolve) => {
    runTopicRule(world as LocalWorld, { name: "Any", sql, act: async (found) => resolve(found) });
  });
  mqtt.publish(topic, payload);
  return record;
};

test("The health rule that is deployed keeps a report's own fields under the key of its topic's device", async () => {
  const sent = '{"state":"running","pk":"lock","sk":"lock","other":1}';
  const record = await recordOf(TOPIC_RULES.health, "edge/edge-3/health", sent);
  expect(record).toEqual({ state: "running", pk: "health#edge-3", sk: "latest" });
});

test("A text is joined from parts of the topic", async () => {
  const sql = "SELECT *, concat('a', topic(2)) AS pk, 'x' AS sk FROM 'edge/+/health'";
  expect(await recordOf(sql, "edge/7/health", "{}")).toEqual({ pk: "a7", sk: "x" });
});

test("A message that is not JSON is counted and changes nothing", async () => {
  world = await createWorld({ log: () => undefined });
  const counts = runTopicRule(world, {
    name: "Health",
    sql: TOPIC_RULES.health,
    act: async () => undefined,
  });
  world.mqtt.publish("edge/1/health", "no json");
  await expect.poll(() => counts).toEqual({ matched: 1, failed: 1 });
});

test("SQL that is not covered is refused and quoted", async () => {
  world = await createWorld({ log: () => undefined });
  const started = world;
  const refused = () =>
    runTopicRule(started, {
      name: "Any",
      sql: "SELECT * FROM 'a' WHERE b > 1",
      act: async () => undefined,
    });
  expect(refused).toThrow("only SELECT … FROM 'filter' is covered");
});
