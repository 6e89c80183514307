import type { EventEmitter } from "node:events";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import type { MqttClient } from "mqtt";
import { connectAsync } from "mqtt";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Broker } from "../../../twin/world/broker.ts";
import { createBroker } from "../../../twin/world/broker.ts";

let broker: Broker;
let client: MqttClient;
const logged: string[] = [];
beforeEach(async () => {
  logged.length = 0;
  broker = await createBroker({ port: 0, log: (line) => void logged.push(line) });
  client = await connectAsync(broker.url, { clientId: "edge-1", reconnectPeriod: 0 });
});
afterEach(async () => {
  await client.endAsync(true);
  await broker.close();
});

// The client's own event types do not fit node's `once`.
const nextOf = (emitter: MqttClient, name: string) =>
  once(emitter as unknown as EventEmitter, name);

const nextMessage = async (): Promise<[string, string]> => {
  const [topic, payload] = await nextOf(client, "message");
  return [topic, payload.toString()];
};

test("devices and the cloud exchange messages both ways", async () => {
  const received = new Promise<[string, string]>((resolve) => {
    broker.mqtt.subscribe("edge/+/health", (topic, payload) =>
      resolve([topic, Buffer.from(payload).toString()]),
    );
  });
  await client.publishAsync("edge/edge-1/health", "running");
  expect(await received).toEqual(["edge/edge-1/health", "running"]);

  await client.subscribeAsync("$aws/things/edge-1/jobs/notify-next");
  const arrival = nextMessage();
  broker.mqtt.publish("$aws/things/edge-1/jobs/notify-next", "{}");
  expect(await arrival).toEqual(["$aws/things/edge-1/jobs/notify-next", "{}"]);
});

test("a retained message reaches who subscribes later", async () => {
  const stored = nextOf(client, "message");
  await client.subscribeAsync("wind-turbine/1/label/update");
  broker.mqtt.publish("wind-turbine/1/label/update", "Model loaded", { retain: true });
  await stored;
  const late = await connectAsync(broker.url, { reconnectPeriod: 0 });
  const arrival = nextOf(late, "message");
  await late.subscribeAsync("wind-turbine/+/label/update");
  expect((await arrival)[1].toString()).toBe("Model loaded");
  await late.endAsync();
});

test("an ended subscription receives nothing more", async () => {
  const seen: string[] = [];
  const end = broker.mqtt.subscribe(
    "a",
    (_topic, payload) => void seen.push(Buffer.from(payload).toString()),
  );
  await client.subscribeAsync("a");
  const first = nextMessage();
  broker.mqtt.publish("a", "1");
  await first;
  end();
  const second = nextMessage();
  broker.mqtt.publish("a", "2");
  await second;
  expect(seen).toEqual(["1"]);
});

test("a payload above 128 KiB is refused, counted and logged, and costs the connection", async () => {
  const closed = nextOf(client, "close");
  client.publish("edge/edge-1/health", Buffer.alloc(128 * 1024 + 1));
  await closed;
  expect(broker.counts()).toMatchObject({ refused: 1, messages: 0 });
  expect(logged[0]).toContain(
    "edge-1: edge/edge-1/health: payload of 131073 bytes, at most 131072",
  );
});

test("messages, bytes and clients are counted, the broker's own messages are not", async () => {
  await client.publishAsync("a", "12345", { qos: 1 });
  expect(broker.counts()).toEqual({
    messages: 1,
    bytes: 5,
    refused: 0,
    discarded: 0,
    clients: 1,
    connections: [{ clientId: "edge-1", messages: 1, discarded: 0, most: 1 }],
  });
});

test("a subscriber that fails is logged and harms nobody else", async () => {
  broker.mqtt.subscribe("a", () => {
    throw new Error("broken");
  });
  await client.subscribeAsync("a");
  const arrival = nextMessage();
  broker.mqtt.publish("a", "1");
  expect(await arrival).toEqual(["a", "1"]);
  expect(logged[0]).toContain("a subscriber of a failed on a: Error: broken");
});

test("a taken port is one error that names the port and the remedy", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  await expect(createBroker({ port })).rejects.toThrow(
    `MQTT broker: port ${port} on 127.0.0.1 is taken; stop what listens there or choose another with --mqtt-port`,
  );
  other.close();
});

test("a burst that nobody hears waits behind what somebody hears, and all of it passes in order", async () => {
  await client.subscribeAsync("heard/#");
  const heard: string[] = [];
  const last = new Promise<void>((resolve) => {
    client.on("message", (topic) => {
      heard.push(topic);
      if (topic === "heard/last") resolve();
    });
  });
  const names = Array.from({ length: 80 }, (_, number) => `heard/${number}`);
  for (const name of names) broker.mqtt.publish(name, "x");
  for (let number = 0; number < 20_000; number += 1) broker.mqtt.publish(`alone/${number}`, "x");
  broker.mqtt.publish("heard/last", "x");
  await last;
  expect(heard).toEqual([...names, "heard/last"]);
  await expect.poll(() => broker.counts().messages).toBe(20_081);
  expect(logged).toEqual([]);
}, 30_000);
