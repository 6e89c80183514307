import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, expect, it } from "vitest";
import { connectMqtt } from "../../../adapters/mqtt/mqtt-link.ts";
import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import { startSimulator } from "../../../simulator/simulator.ts";
import { createBroker } from "../../../twin/world/broker.ts";
import { labelOf, verdictOf } from "../../simulator/a-broker.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const broker = async (port = 0) => {
  const started = await createBroker({ port, log: () => undefined });
  closing.push(started.close);
  return started;
};

const linkTo = async (url: string, stage = "") => {
  const listeners: ((line: string) => void)[] = [];
  const said = (words: string) =>
    new Promise<void>((resolve) =>
      listeners.push((line) => {
        if (line.includes(words)) resolve();
      }),
    );
  const log = (line: string) => {
    for (const listener of listeners) listener(line);
  };
  const link = await connectMqtt({ broker: { url }, clientId: "farm", stage, log });
  closing.push(link.close);
  return { link, said };
};

it("drops and counts readings while there is no broker, and hears again once there is one", async () => {
  const first = await createBroker({ port: 0, log: () => undefined });
  await first.close();
  const { link, said } = await linkTo(first.url);
  link.publish("wind-turbine/1/raw-data", "{}");
  expect(link.counts()).toEqual({ unsent: 1 });
  await said("cannot reach");
  const heard = new Promise<string>((resolve) =>
    link.subscribe("wind-turbine/+/anomalies", (topic) => resolve(topic)),
  );
  const connected = said("connected");
  const second = await broker(first.port);
  await connected;
  second.mqtt.publish("wind-turbine/2/anomalies", "{}", { retain: true });
  expect(await heard).toBe("wind-turbine/2/anomalies");
});

it("speaks and hears the topics of its stage only", async () => {
  const { url } = await broker();
  const { link } = await linkTo(url, "test");
  const heard = new Promise<string>((resolve) =>
    link.subscribe("wind-turbine/+/anomalies", (topic) => resolve(topic)),
  );
  const other = await connectAsync(url);
  closing.push(() => other.endAsync(true));
  await other.publishAsync("wind-turbine/1/anomalies", "{}", { retain: true });
  await other.publishAsync("test-wind-turbine/2/anomalies", "{}", { retain: true });
  expect(await heard).toBe("test-wind-turbine/2/anomalies");
  await other.subscribeAsync("#");
  const sent = new Promise<string>((resolve) =>
    other.on("message", (topic, _payload, { retain }) => {
      if (!retain) resolve(topic);
    }),
  );
  link.publish("wind-turbine/1/raw-data", "{}");
  expect(await sent).toBe("test-wind-turbine/1/raw-data");
});

it("carries readings to the broker, and verdicts and retained labels to the page", async () => {
  const { url, mqtt } = await broker();
  mqtt.publish("wind-turbine/1/label/update", JSON.stringify(labelOf()), { retain: true });
  const detector = await connectAsync(url);
  closing.push(() => detector.endAsync(true));
  await detector.subscribeAsync("wind-turbine/+/raw-data");
  const simulator = await startSimulator({
    broker: { url },
    port: 0,
    turbines: 1,
    rateHz: 20,
    batch: 1,
    seed: 1,
    pollSeconds: 60,
    assets: new Map(),
    log: () => undefined,
    fleet: { ...unusedCommands, snapshot: async () => ({ devices: [], rollouts: [], models: [] }) },
  });
  closing.push(simulator.close);
  const state = async (): Promise<TurbineView | undefined> =>
    (await (await fetch(`${simulator.url}/api/state`)).json()).turbines[0];
  let view: TurbineView | undefined;
  while (view?.flags["voltage"] !== "anomalous") {
    const { topic, payload } = await nextMessage(detector);
    expect(topic).toBe("wind-turbine/1/raw-data");
    const { time } = JSON.parse(payload);
    const verdict = verdictOf(time, { voltage: true });
    await detector.publishAsync("wind-turbine/1/anomalies", JSON.stringify(verdict), { qos: 1 });
    view = await state();
  }
  expect(view).toMatchObject({
    modelVersion: "3",
    flags: { vibration: "normal", rotation: "normal", voltage: "anomalous" },
  });
});

const nextMessage = (client: MqttClient): Promise<{ topic: string; payload: string }> =>
  new Promise((resolve) =>
    client.once("message", (topic, payload) => resolve({ topic, payload: payload.toString() })),
  );

const unused = async (): Promise<never> => {
  throw new Error("nobody asked for this");
};
const unusedCommands = {
  approve: unused,
  reject: unused,
  retrain: unused,
  resume: unused,
  rollBack: unused,
  decide: unused,
};

it("signs anew for each connection over a WebSocket, and goes on when it cannot", async () => {
  const asked: string[] = [];
  const thrice = Promise.withResolvers<void>();
  const gateway = createServer().listen(0, "127.0.0.1");
  await once(gateway, "listening");
  closing.push(async () => gateway.close());
  gateway.on("upgrade", ({ url }, socket) => {
    asked.push(url ?? "");
    socket.on("error", () => undefined);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    if (asked.length === 3) thrice.resolve();
  });
  const address = gateway.address() as AddressInfo;
  const url = `ws://127.0.0.1:${address.port}/mqtt`;
  const said: string[] = [];
  let signed = 0;
  const sign = async () => {
    signed += 1;
    if (signed === 2) throw new Error("no credentials");
    return `${url}?X-Amz-Signature=${signed}`;
  };
  const link = await connectMqtt({
    broker: { url, sign },
    clientId: "farm",
    log: (line) => said.push(line),
  });
  closing.push(link.close);
  await thrice.promise;
  expect(asked).toEqual([
    "/mqtt?X-Amz-Signature=1",
    "/mqtt?X-Amz-Signature=1",
    "/mqtt?X-Amz-Signature=3",
  ]);
  expect(said).toContainEqual(`mqtt: cannot sign for ${url}: no credentials; trying on`);
});
