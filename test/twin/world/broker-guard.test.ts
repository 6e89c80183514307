import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { signedUrl } from "../../../adapters/mqtt/signed-url.ts";
import { defaultRings } from "../../../domain/rollout/ring-plan.ts";
import { HOME, SIMULATOR } from "../../../local/home.ts";
import { brokerPrincipals } from "../../../local/principals.ts";
import { credentialsOf } from "../../../twin/identity/secrets.ts";
import { type Broker, createBroker } from "../../../twin/world/broker.ts";

/** The product's broker: five devices with two turbines each, under the synthesized policies. */
const principals = brokerPrincipals({
  secretSeed: "seed",
  devices: 5,
  rings: defaultRings(5),
  turbinesPerDevice: 2,
  home: HOME,
});
const SECRETS = Object.fromEntries(
  Object.entries(principals).map(([name, { secretAccessKey }]) => [name, secretAccessKey]),
);
const refusals: string[] = [];
const heard: string[] = [];
let broker: Broker;
const clients: MqttClient[] = [];

beforeAll(async () => {
  broker = await createBroker({
    port: 0,
    identity: { principalOf: (name) => principals[name], place: HOME },
    log: (line) => void refusals.push(line),
  });
  broker.mqtt.subscribe("#", (topic) => void heard.push(topic));
  broker.mqtt.subscribe("$aws/#", (topic) => void heard.push(topic));
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
  heard.length = 0;
});
afterAll(() => broker.close());

const entered = async (clientId: string, options: IClientOptions = {}): Promise<MqttClient> => {
  const client = await connectAsync(broker.url, { clientId, reconnectPeriod: 0, ...options });
  client.on("error", () => undefined);
  clients.push(client);
  return client;
};
const device = (thing: string, clientId = thing): Promise<MqttClient> =>
  entered(clientId, { username: thing, password: SECRETS[thing] ?? "" });

test.each([
  ["without credentials", "edge-1", {}],
  ["with a wrong secret", "edge-1", { username: "edge-1", password: "guessed" }],
  ["as nobody we know", "edge-9", { username: "edge-9", password: "guessed" }],
  ["under another device's name", "edge-2", { username: "edge-1", password: SECRETS["edge-1"] }],
  [
    "under the services' name",
    "aws-iot-services",
    { username: "edge-1", password: SECRETS["edge-1"] },
  ],
] as const)("A client %s cannot connect", async (_, clientId, options) => {
  await expect(entered(clientId, options as IClientOptions)).rejects.toThrow(/Not authorized/i);
});

/** What a leaked certificate of edge-2 opens: its own name, jobs, shadow, reports and turbines 3 and 4. */
const OWN = [
  "$aws/things/edge-2/jobs/$next/get",
  "$aws/things/edge-2/jobs/job-1/update",
  "$aws/things/edge-2/shadow/update",
  "$aws/things/edge-2/greengrassv2/health/json",
  "edge/edge-2/health",
  "wind-turbine/3/anomalies",
  "wind-turbine/4/dashboard/update",
];
const FOREIGN = [
  "$aws/things/edge-1/jobs/notify-next",
  "$aws/things/edge-3/jobs/$next/get/accepted",
  "$aws/things/edge-3/jobs/job-1/update",
  "$aws/things/edge-22/shadow/update",
  "$aws/things/edge-1/greengrassv2/health/json",
  "$aws/events/job/1/completed",
  "edge/edge-3/health",
  "wind-turbine/5/raw-data",
  "wind-turbine/33/label/update",
  "anything/else",
];

test("A leaked certificate publishes on its own topics only; each other one ends its connection", async () => {
  const client = await device("edge-2");
  for (const topic of OWN) await client.publishAsync(topic, "{}", { qos: 1 });
  expect(heard).toEqual(expect.arrayContaining(OWN));
  for (const topic of FOREIGN) {
    const foreign = await device("edge-2", "edge-2#2");
    const closed = new Promise<void>((resolve) => foreign.once("close", () => resolve()));
    foreign.publishAsync(topic, "{}", { qos: 1 }).catch(() => undefined);
    await closed;
  }
  expect(heard.filter((topic) => FOREIGN.includes(topic))).toEqual([]);
  expect(refusals.filter((line) => line.includes("not authorized to publish"))).toHaveLength(
    FOREIGN.length,
  );
});

test.each([...FOREIGN, "#", "$aws/#", "wind-turbine/+/raw-data", "$aws/things/+/jobs/#"])(
  "It cannot subscribe %s",
  async (filter) => {
    const client = await device("edge-2");
    const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
    client.subscribeAsync(filter, { qos: 1 }).catch(() => undefined);
    await closed;
  },
);

test("It hears its own jobs and turbines, and a retained label needs the right to retain", async () => {
  const client = await device("edge-2");
  await client.subscribeAsync(["$aws/things/edge-2/jobs/#", "wind-turbine/3/raw-data"], { qos: 1 });
  const message = new Promise((resolve) => client.once("message", resolve));
  broker.mqtt.publish("$aws/things/edge-2/jobs/notify-next", "{}");
  expect(await message).toBe("$aws/things/edge-2/jobs/notify-next");
  const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
  client.publishAsync("edge/edge-2/health", "{}", { qos: 1, retain: true }).catch(() => undefined);
  await closed;
});

test("A last will that the policy forbids is not published", async () => {
  const client = await entered("edge-2", {
    username: "edge-2",
    password: SECRETS["edge-2"] ?? "",
    will: { topic: "wind-turbine/5/raw-data", payload: Buffer.from("{}"), qos: 1, retain: false },
  });
  client.stream.destroy();
  await expect.poll(() => refusals.at(-1)).toMatch(/wind-turbine\/5\/raw-data/);
  expect(heard).not.toContain("wind-turbine/5/raw-data");
});

const webSocketUrl = (): string => broker.url.replace("mqtt:", "ws:");
const signed = (key: string, secretAccessKey = SECRETS[key] ?? ""): Promise<string> =>
  signedUrl(`${webSocketUrl()}/mqtt`, HOME.region, { accessKeyId: key, secretAccessKey });

test("The simulator enters by a WebSocket that is signed as for IoT Core, and does what its role may", async () => {
  const { accessKeyId, secretAccessKey } = credentialsOf("seed", SIMULATOR);
  const url = await signed(accessKeyId, secretAccessKey);
  const client = await connectAsync(url, { clientId: "wind-farm-1", reconnectPeriod: 0 });
  clients.push(client);
  client.on("error", () => undefined);
  await client.publishAsync("wind-turbine/9/raw-data", "{}", { qos: 1 });
  await client.subscribeAsync("wind-turbine/+/anomalies", { qos: 1 });
  expect(heard).toContain("wind-turbine/9/raw-data");
  const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
  client.publishAsync("$aws/things/edge-1/jobs/notify-next", "{}").catch(() => undefined);
  await closed;
  expect(heard).not.toContain("$aws/things/edge-1/jobs/notify-next");
});

const statusOf = (url: string, headers: Record<string, string> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, "mqtt", { headers });
    socket.once("open", () => {
      socket.terminate();
      resolve(101);
    });
    socket.once("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.once("error", reject);
  });

test.each([
  ["unsigned", async () => await statusOf(`${webSocketUrl()}/mqtt`), 403],
  ["signed with a wrong secret", async () => await statusOf(await signed(SIMULATOR, "x")), 403],
  ["signed well, by a program", async () => await statusOf(await signed(SIMULATOR)), 101],
  [
    "signed well, from a web page",
    async () => await statusOf(await signed(SIMULATOR), { origin: "http://evil.example" }),
    403,
  ],
  [
    "under a name of somebody else's that leads here",
    async () => await statusOf(`${webSocketUrl()}/mqtt`, { host: "evil.example:1883" }),
    403,
  ],
] as const)("A WebSocket %s is answered as it deserves", async (_, status, expected) => {
  expect(await status()).toBe(expected);
});

test("A web page's simple POST is answered as HTTP and never read as MQTT", async () => {
  const url = broker.url.replace("mqtt:", "http:");
  const answer = await fetch(url, { method: "POST", body: "\u0010\u0000" });
  expect(answer.status).toBe(426);
  const page = await fetch(url, { headers: { origin: "http://evil.example" } });
  expect(page.status).toBe(403);
});
