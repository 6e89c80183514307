import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { buildDashboard } from "../../dashboard/page/build.ts";
import { trafficFrom } from "../../dashboard/traffic.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { createBroker } from "../../twin/world/broker.ts";
import { openBrowser } from "./browser.ts";
import { type FakeFleet, fakeFleet } from "./fake-fleet.ts";
import { startStubDetector } from "./stub-detector.ts";

const AXE = readFileSync(
  fileURLToPath(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url)),
  "utf8",
);

export interface OpenPage {
  readonly page: Page;
  readonly url: string;
  readonly fleet: FakeFleet;
  /** Tells the server, as a command of the page does. */
  post(path: string, body?: object): Promise<void>;
  /** What axe finds wrong with what is shown now. */
  violations(): Promise<string[]>;
  /** Of the broker behind it. */
  readonly mqttUrl: string;
  /** Ends the server and starts it again at the same address. */
  stopServer(): Promise<void>;
  startServer(): Promise<void>;
  close(): Promise<void>;
}

/** The page in a browser, beside five simulated turbines or as many as told and a fleet that is told what to be. */
export const openPage = async (
  shown: {
    readonly blind?: readonly string[];
    /** Known by their label only: they send nothing. */
    readonly silent?: readonly string[];
    readonly turbines?: number;
  } = {},
): Promise<OpenPage> => {
  const fleet = fakeFleet();
  const broker = await createBroker({ port: 0, log: () => undefined });
  const turbines = shown.turbines ?? 5;
  const ids = Array.from({ length: turbines }, (_, index) => `${index + 1}`);
  startStubDetector(broker.mqtt, [...ids, ...(shown.silent ?? [])], shown.blind);
  const assets = await buildDashboard();
  const start = (port: number) =>
    startSimulator({
      broker: { url: broker.url },
      port,
      turbines,
      // One process is farm, detectors and server here.
      rateHz: turbines > 50 ? 10 : 20,
      batch: 5,
      seed: 1,
      fleet,
      assets,
      pollSeconds: 0.2,
      traffic: trafficFrom({ brokerCountsUrl: `${broker.url.replace("mqtt:", "http:")}/counts` }),
      log: () => undefined,
    });
  let simulator = await start(0);
  const { url } = simulator;
  const browser = await openBrowser();
  // axe is injected; the page's own policy would rightly refuse it.
  const context = await browser.newContext({ locale: "en-US", bypassCSP: true });
  const page = await context.newPage();
  await page.goto(url);
  return {
    page,
    url,
    mqttUrl: broker.url,
    fleet,
    post: async (path, body = {}) => {
      await fetch(`${url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    },
    violations: () => violationsOn(page),
    stopServer: () => simulator.close(),
    startServer: async () => {
      simulator = await start(Number(new URL(url).port));
    },
    close: async () => {
      await browser.close();
      await simulator.close();
      await broker.close();
    },
  };
};

const violationsOn = async (page: Page): Promise<string[]> => {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations: found } = await axe.run();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
};
