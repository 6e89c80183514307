import { connectAsync } from "mqtt";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Broker, createBroker } from "../../../twin/world/broker.ts";
import { type BrokerLink, linkBroker } from "../../../twin/world/broker-link.ts";

const quiet = (): void => undefined;
let broker: Broker;
let link: BrokerLink;
beforeEach(async () => {
  broker = await createBroker({ port: 0, log: quiet });
  link = await linkBroker({ url: broker.url, log: quiet });
});
afterEach(async () => {
  await link.close();
  await broker.close();
});

const heard = (filter: string) => {
  const messages: string[] = [];
  const stop = link.mqtt.subscribe(filter, (topic, payload) => {
    messages.push(`${topic} ${Buffer.from(payload)}`);
  });
  return { messages, stop };
};

test("Services hear devices and devices hear services, across the process's border", async () => {
  const device = await connectAsync(broker.url, { clientId: "edge-1" });
  const services = heard("edge/+/health");
  await link.settled();
  const answers: string[] = [];
  device.on("message", (_topic, payload) => void answers.push(`${payload}`));
  await device.subscribeAsync("$aws/things/edge-1/jobs/notify-next");
  await device.publishAsync("edge/edge-1/health", "well", { qos: 1 });
  link.mqtt.publish("$aws/things/edge-1/jobs/notify-next", "a job");
  await expect.poll(() => services.messages).toEqual(["edge/edge-1/health well"]);
  await expect.poll(() => answers).toEqual(["a job"]);
  await device.endAsync(true);
});

test("Each subscription gets what its own filter covers, once", async () => {
  const all = heard("a/#");
  const one = heard("a/+");
  const system = heard("#");
  await link.settled();
  link.mqtt.publish("a/b", "1");
  link.mqtt.publish("$aws/things", "2");
  link.mqtt.publish("a/b/c", "3");
  await expect.poll(() => all.messages).toEqual(["a/b 1", "a/b/c 3"]);
  expect(one.messages).toEqual(["a/b 1"]);
  expect(system.messages).toEqual(["a/b 1", "a/b/c 3"]);
});

test("An ended subscription is silent, another one with the same filter is not", async () => {
  const first = heard("a");
  const second = heard("a");
  await link.settled();
  first.stop();
  link.mqtt.publish("a", "1");
  await expect.poll(() => second.messages).toEqual(["a 1"]);
  expect(first.messages).toEqual([]);
});

test("A broker that was away is waited for: messages follow and subscriptions are made anew", async () => {
  const services = heard("edge/+/health");
  await link.settled();
  const { port } = broker;
  await broker.close();
  link.mqtt.publish("edge/edge-1/label", "while it was away", { retain: true });
  broker = await createBroker({ port, log: quiet });
  const device = await connectAsync(broker.url, { clientId: "edge-1" });
  const labels: string[] = [];
  device.on("message", (_topic, payload) => void labels.push(`${payload}`));
  await device.subscribeAsync("edge/+/label");
  await expect.poll(() => labels, { timeout: 10_000 }).toEqual(["while it was away"]);
  await expect
    .poll(
      async () => {
        await device.publishAsync("edge/edge-1/health", "well", { qos: 1 });
        return services.messages.at(-1);
      },
      { timeout: 10_000 },
    )
    .toBe("edge/edge-1/health well");
  await device.endAsync(true);
});

test("What comes while the services are away is kept for them, for each filter apart, and nothing twice", async () => {
  for (const filter of ["a/+", "a/#", "b"]) heard(filter);
  await link.settled();
  await link.close();
  const device = await connectAsync(broker.url, { clientId: "edge-1" });
  await device.publishAsync("a/b", "1", { qos: 1 });
  await device.publishAsync("b", "2", { qos: 1 });
  await device.publishAsync("a/b/c", "3", { qos: 1 });

  link = await linkBroker({ url: broker.url, log: quiet });
  const [level, rest, other] = ["a/+", "a/#", "b"].map(heard);
  await device.publishAsync("a/b", "4", { qos: 1 });
  await expect.poll(() => rest?.messages).toEqual(["a/b 1", "a/b/c 3", "a/b 4"]);
  await expect.poll(() => level?.messages).toEqual(["a/b 1", "a/b 4"]);
  await expect.poll(() => other?.messages).toEqual(["b 2"]);
  await device.endAsync(true);
});

test("Services that die before a message's effect is durable get it again", async () => {
  await link.close();
  const dying = await linkBroker({ url: broker.url, log: quiet, afterCommit: () => undefined });
  const heardOnce: string[] = [];
  dying.mqtt.subscribe("a", (_topic, payload) => void heardOnce.push(`${Buffer.from(payload)}`));
  await dying.settled();
  const device = await connectAsync(broker.url, { clientId: "edge-1" });
  await device.publishAsync("a", "1", { qos: 1 });
  await expect.poll(() => heardOnce).toEqual(["1"]);
  await dying.close();

  link = await linkBroker({ url: broker.url, log: quiet });
  const again = heard("a");
  await expect.poll(() => again.messages).toEqual(["a 1"]);
  await device.endAsync(true);
});

test("A broker that is not there is an error of the start", async () => {
  await expect(linkBroker({ url: "mqtt://127.0.0.1:9", log: quiet })).rejects.toThrow(
    /ECONNREFUSED/,
  );
});
