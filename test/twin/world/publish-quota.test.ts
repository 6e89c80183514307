import { setTimeout as sleep } from "node:timers/promises";
import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, expect, test } from "vitest";
import { type Broker, createBroker } from "../../../twin/world/broker.ts";
import { createPublishQuota } from "../../../twin/world/publish-quota.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const quotaAt = (clock: { ms: number }) => {
  const quota = createPublishQuota<{ id: string }>(
    ({ id }) => id,
    () => undefined,
    () => clock.ms,
  );
  closing.push(quota.close);
  return quota;
};

test("A hundred a second pass for as long as one likes, and what is beyond is discarded and counted", () => {
  const clock = { ms: 0 };
  const quota = quotaAt(clock);
  const farm = { id: "farm" };
  for (; clock.ms < 10_000; clock.ms += 10) expect(quota.isBeyond(farm)).toBe(false);
  const beyond = Array.from({ length: 150 }, () => quota.isBeyond(farm)).filter(Boolean);
  expect(beyond.length).toBe(50);
  expect(quota.discarded()).toBe(50);
  expect(quota.connections()).toEqual([
    { clientId: "farm", messages: 1_150, discarded: 50, most: expect.any(Number) },
  ]);
  expect(quota.isBeyond({ id: "another" })).toBe(false);
  quota.forget(farm);
  expect(quota.discarded()).toBe(50);
});

test("What piled up while the broker stood still is not laid to its clients", async () => {
  const clock = { ms: 0 };
  const quota = quotaAt(clock);
  const farm = { id: "farm" };
  expect(quota.isBeyond(farm)).toBe(false);
  clock.ms = 5_000;
  // Its timer finds the clock there, as after a blocked loop.
  await sleep(150);
  const late = Array.from({ length: 400 }, () => quota.isBeyond(farm));
  expect(late).not.toContain(true);
});

const connected = async (broker: Broker, clientId: string): Promise<MqttClient> => {
  const client = await connectAsync(broker.url, { clientId, reconnectPeriod: 0 });
  closing.push(() => client.endAsync(true));
  return client;
};

test("A client that floods loses what is beyond, stays connected, and gets no PUBACK for it", async () => {
  const broker = await createBroker({ port: 0, log: () => undefined });
  closing.push(broker.close);
  const heard: string[] = [];
  broker.mqtt.subscribe("wind-turbine/+/raw-data", (_, payload) => void heard.push(`${payload}`));
  const farm = await connected(broker, "farm");
  let acknowledged = 0;
  for (let index = 0; index < 250; index++) {
    farm.publish("wind-turbine/1/raw-data", `${index}`, { qos: 1 }, (error) => {
      if (!error) acknowledged += 1;
    });
  }
  await expect.poll(() => broker.counts().discarded + acknowledged, { timeout: 10_000 }).toBe(250);
  expect(acknowledged).toBe(heard.length);
  expect(acknowledged).toBeGreaterThanOrEqual(100);
  expect(broker.counts().discarded).toBeGreaterThan(50);
  expect(farm.connected).toBe(true);
  const told = await fetch(`${broker.url.replace("mqtt:", "http:")}/counts`);
  expect(await told.json()).toMatchObject({
    discarded: broker.counts().discarded,
    connections: [{ clientId: "farm", messages: 250 }],
  });
});

test("What comes in to a connection counts as well, and the broker's page is closed to web pages", async () => {
  const broker = await createBroker({ port: 0, log: () => undefined });
  closing.push(broker.close);
  const page = await connected(broker, "page");
  await page.subscribeAsync("wind-turbine/#");
  let heard = 0;
  page.on("message", () => {
    heard += 1;
  });
  for (let index = 0; index < 250; index++) broker.mqtt.publish("wind-turbine/1/anomalies", "{}");
  await expect.poll(() => broker.counts().discarded + heard, { timeout: 10_000 }).toBe(250);
  expect(broker.counts().discarded).toBeGreaterThan(50);
  const url = `${broker.url.replace("mqtt:", "http:")}/counts`;
  const foreign = await fetch(url, { headers: { origin: "http://evil.test" } });
  expect(foreign.status).toBe(403);
});
