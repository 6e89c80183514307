import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { connectAsync } from "mqtt";
import { expect, test } from "vitest";
import { connectCloud } from "../../../twin/core-device/cloud-link.ts";
import { clockAt } from "../../../twin/core-device/core-clock.ts";
import { PROFILES } from "../../../twin/core-device/profile.ts";
import { createBroker } from "../../../twin/world/broker.ts";

const quiet = (): void => undefined;

test.each(["classic", "lite"] as const)(
  "A %s core that lost its connection hears its subscriptions again",
  async (core) => {
    const first = await createBroker({ port: 0, log: quiet });
    const { port } = first;
    const link = await connectCloud({
      url: first.url,
      clientId: "edge-1",
      rules: PROFILES[core].cloud,
      clock: clockAt(20),
      random: () => 0.5,
    });
    const heard = new Set<string>();
    for (const topic of ["wind-turbine/1/raw-data", "$aws/things/edge-1/jobs/notify-next"]) {
      await link.subscribe(topic, () => void heard.add(topic));
    }
    await first.close();
    const second = await createBroker({ port, log: quiet });
    const cloud = await connectAsync(second.url, { clientId: "cloud" });
    await expect
      .poll(
        async () => {
          await cloud.publishAsync("wind-turbine/1/raw-data", "reading", { qos: 1 });
          await cloud.publishAsync("$aws/things/edge-1/jobs/notify-next", "job", { qos: 1 });
          return heard.size;
        },
        { timeout: 10_000, interval: 100 },
      )
      .toBe(2);
    await link.close();
    await cloud.endAsync(true);
    await second.close();
  },
);

const CONNACK = Buffer.from([0x20, 2, 0, 0]);
const CONNECT = 0x10;

test("What was under way when the connection broke is sent again, and its sender goes on", async () => {
  // Takes one connection, and breaks it when something is published on it.
  const dying = createServer((socket) => {
    socket.on("error", quiet);
    socket.on("data", ([first]) => {
      if (first === CONNECT) return void socket.write(CONNACK);
      dying.close();
      socket.destroy();
    });
  }).listen(0, "127.0.0.1");
  await once(dying, "listening");
  const { port } = dying.address() as AddressInfo;
  const link = await connectCloud({
    url: `mqtt://127.0.0.1:${port}`,
    clientId: "edge-1",
    rules: PROFILES.classic.cloud,
    clock: clockAt(20),
    random: () => 0.5,
  });
  const gone = once(dying, "close");
  await link.publish("edge/edge-1/health", "report");
  await gone;
  const broker = await createBroker({ port, log: quiet });
  const heard = new Promise((resolve) => {
    broker.mqtt.subscribe("edge/+/health", (_, payload) =>
      resolve(Buffer.from(payload).toString()),
    );
  });
  expect(await heard).toBe("report");
  await link.close();
  await broker.close();
});

test("What IoT Core discards for its rate is sent again, and its sender goes on", async () => {
  const broker = await createBroker({ port: 0, log: quiet });
  const heard = new Set<string>();
  broker.mqtt.subscribe("edge/+/health", (_, payload) => void heard.add(`${payload}`));
  const link = await connectCloud({
    url: broker.url,
    clientId: "edge-1",
    rules: { ...PROFILES.classic.cloud, acknowledgedWithinMs: 1_000 },
    clock: clockAt(20),
    random: () => 0.5,
  });
  const reports = Array.from({ length: 150 }, (_, index) => `${index}`);
  await Promise.all(reports.map((report) => link.publish("edge/edge-1/health", report)));
  expect(broker.counts().discarded).toBeGreaterThan(0);
  await expect.poll(() => heard.size, { timeout: 20_000 }).toBe(150);
  await link.close();
  await broker.close();
});
