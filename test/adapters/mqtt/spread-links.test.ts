import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { connectSpread } from "../../../adapters/mqtt/spread-links.ts";
import { topicFilters, topics } from "../../../domain/topics.ts";
import { type Connections, connectionsFor } from "../../../domain/wiring/connections.ts";
import { createFarm, turbineIdsOf } from "../../../simulator/farm.ts";
import { type Broker, createBroker } from "../../../twin/world/broker.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const TURBINES = 60;
const SENDING = { rateHz: 20, batch: 5 };

const linked = async (broker: Broker, connections: Connections) => {
  const options = { broker: { url: broker.url }, clientId: "wind-farm-1", log: () => undefined };
  const link = await connectSpread({ ...options, connections, turbineIds: turbineIdsOf(TURBINES) });
  closing.push(link.close);
  const count = connections.farm + connections.page;
  await expect.poll(() => broker.counts().clients, { timeout: 20_000 }).toBe(count);
  return link;
};

/** Three seconds of a farm, at the pace of the clock. */
const farmOver = async (connections: Connections): Promise<Broker> => {
  const broker = await createBroker({ port: 0, log: () => undefined });
  closing.push(broker.close);
  const { publish } = await linked(broker, connections);
  const began = Date.now();
  const farm = createFarm({ turbines: TURBINES, seed: 1, ...SENDING, startTime: began, publish });
  while (Date.now() < began + 3_000) {
    farm.advanceTo(Date.now());
    await sleep(50);
  }
  return broker;
};

test("Sixty turbines lose nothing over the connections that they take, each under a name of its own", async () => {
  const connections = connectionsFor(TURBINES, SENDING);
  expect(connections).toEqual({ farm: 6, page: 5, heard: "turbine" });
  const broker = await farmOver(connections);
  const { discarded, connections: counted } = broker.counts();
  expect(discarded).toBe(0);
  const senders = counted.filter(({ clientId }) => clientId.startsWith("wind-farm-1-readings-"));
  expect(senders).toHaveLength(6);
  expect(new Set(counted.map(({ clientId }) => clientId)).size).toBe(counted.length);
});

test("Over one connection they lose most", async () => {
  const broker = await farmOver({ farm: 0, page: 1, heard: "all" });
  expect(broker.counts().discarded).toBeGreaterThan(200);
});

test("A turbine is heard over the connection that has its name, once", async () => {
  const broker = await createBroker({ port: 0, log: () => undefined });
  closing.push(broker.close);
  const link = await linked(broker, connectionsFor(TURBINES, SENDING));
  const heard: string[] = [];
  const end = link.subscribe(topicFilters.anomalies, (topic) => void heard.push(topic));
  const told = (id: string) => broker.mqtt.publish(topics.anomalies(id), "{}", { retain: true });
  for (const id of ["1", "17", "60", "61"]) told(id);
  await expect
    .poll(() => heard.toSorted())
    .toEqual(["1", "17", "60"].map(topics.anomalies).toSorted());
  end();
});

test("Of fifty turbines one connection hears the verdicts and another the rest, each message once and of a turbine that nobody named too", async () => {
  const broker = await createBroker({ port: 0, log: () => undefined });
  closing.push(broker.close);
  const link = await linked(broker, connectionsFor(50));
  const heard: string[] = [];
  for (const filter of [topicFilters.anomalies, topicFilters.labelUpdate]) {
    link.subscribe(filter, (topic) => void heard.push(topic));
  }
  const told = [topics.anomalies("50"), topics.anomalies("north-7"), topics.labelUpdate("50")];
  for (const topic of told) broker.mqtt.publish(topic, "{}", { retain: true });
  await expect.poll(() => heard.toSorted()).toEqual(told.toSorted());
});
