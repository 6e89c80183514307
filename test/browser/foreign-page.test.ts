import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildDashboard } from "../../dashboard/page/build.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { createTwin, type Twin } from "../../twin/create-twin.ts";
import { openSecureBrowser } from "./browser.ts";
import { type FakeFleet, fakeFleet } from "./fake-fleet.ts";
import { type Loot, tryEverything } from "./foreign-page-tries.ts";

const FOREIGN = "evil.example";
const calls: string[] = [];
const published: string[] = [];
let twin: Twin;
let fleet: FakeFleet;
let simulator: Simulator;
let browser: Browser;
let site: Server;
let origin: string;

beforeAll(async () => {
  // Every caller may do everything here: what keeps the page out is the guard alone.
  twin = await createTwin({
    log: () => undefined,
    buckets: ["data"],
    tables: [{ name: "ledger", partitionKey: "pk" }],
    onCall: ({ operation }) => void calls.push(operation),
  });
  await twin.world.objects.put("data", "there", Buffer.from("secret"));
  fleet = fakeFleet();
  simulator = await startSimulator({
    broker: { url: twin.mqttUrl },
    port: 0,
    turbines: 1,
    rateHz: 10,
    batch: 10,
    seed: 1,
    fleet,
    assets: await buildDashboard(),
    pollSeconds: 5,
    log: () => undefined,
  });
  for (const filter of ["#", "$aws/#"]) {
    twin.world.mqtt.subscribe(filter, (topic) => void published.push(topic));
  }
  site = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><body>");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => site.once("listening", resolve));
  origin = `http://${FOREIGN}:${(site.address() as AddressInfo).port}`;
  browser = await openSecureBrowser(FOREIGN);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await simulator?.close();
  await twin?.close();
  site?.close();
});

const DOORS = [
  ["the dashboard", () => simulator.url],
  ["the AWS endpoint", () => twin.awsUrl],
  ["the broker", () => twin.mqttUrl.replace("mqtt:", "http:")],
] as const;

const expectNothingHappened = async (loot: Loot): Promise<void> => {
  expect(loot).toEqual([]);
  expect(fleet.asked).toEqual([]);
  expect(calls).toEqual([]);
  expect(published.filter((topic) => !topic.match(/^(wind-turbine\/1|\$SYS)\//))).toEqual([]);
  const state = await (await fetch(`${simulator.url}/api/state`)).json();
  expect(state.turbines).toMatchObject([{ running: true }]);
};

const pageAt = async (url: string) => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  return page;
};

test.each(DOORS)(
  "A page of another origin neither changes nor reads anything at %s",
  async (_, door) => {
    const page = await pageAt(origin);
    await expectNothingHappened(await page.evaluate(tryEverything, door()));
    await page.context().close();
  },
);

test.each(DOORS)(
  "A page that has its own name lead here reads nothing and changes nothing at %s",
  async (_, door) => {
    const rebound = door().replace("127.0.0.1", FOREIGN);
    // What the door answers is of the page's own origin, as the page would be; its policy may not help.
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    await page.goto(`${rebound}/attack.html`);
    await expectNothingHappened(await page.evaluate(tryEverything, rebound));
    await context.close();
  },
);

test("The browser has its web security on: it hides from a page what another origin answers", async () => {
  const open = createServer((_request, response) => response.end("open")).listen(0, "127.0.0.1");
  await new Promise((resolve) => open.once("listening", resolve));
  const url = `http://127.0.0.1:${(open.address() as AddressInfo).port}/`;
  const page = await pageAt(origin);
  const readable = (target: string) =>
    page.evaluate(
      (each) =>
        fetch(each).then(
          (answer) => answer.text(),
          () => "nothing",
        ),
      target,
    );
  expect([await readable(url), await readable(origin)]).toEqual([
    "nothing",
    expect.stringContaining("doctype"),
  ]);
  await page.context().close();
  open.close();
});
