import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildDashboard } from "../../dashboard/page/build.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { type Broker, createBroker } from "../../twin/world/broker.ts";
import { openBrowser } from "./browser.ts";
import { fakeFleet } from "./fake-fleet.ts";
import { startStubDetector } from "./stub-detector.ts";

const read = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");
const AXE = read("../../node_modules/axe-core/axe.min.js");
const STATES = Object.keys(JSON.parse(read("../../statemachines/rollout.asl.json")).States);

const fleet = fakeFleet();
let broker: Broker;
let simulator: Simulator;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  broker = await createBroker({ port: 0, log: () => undefined });
  startStubDetector(broker.mqtt, ["1", "2", "3", "4", "5"]);
  simulator = await startSimulator({
    broker: { url: broker.url },
    port: 0,
    turbines: 5,
    rateHz: 20,
    batch: 1,
    seed: 1,
    fleet,
    assets: await buildDashboard(),
    pollSeconds: 1,
    log: () => undefined,
  });
  browser = await openBrowser();
  // axe is injected; the page's own policy would rightly refuse it.
  page = await browser.newPage({ locale: "en-US", bypassCSP: true });
  await page.goto(simulator.url);
});

afterAll(async () => {
  await browser?.close();
  await simulator?.close();
  await broker?.close();
});

const violations = async (): Promise<string[]> => {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations: found } = await axe.run();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
};

test("Five turbines appear, each with three normal checks", async () => {
  await page.waitForFunction(
    () => document.querySelectorAll('[data-turbine] [data-state="normal"]').length === 15,
  );
  expect(await page.locator("[data-turbine]").count()).toBe(5);
});

test("Voltage noise on turbine 3 turns that turbine's voltage check red and no other", async () => {
  await page.getByRole("button", { name: "Volt noise on turbine 3" }).click();
  await page.waitForSelector('[data-turbine="3"] [data-flag="voltage"][data-state="anomalous"]');
  expect(await page.locator('[data-state="anomalous"]').count()).toBe(1);
  const pressed = page.getByRole("button", { name: "Volt noise on turbine 3", pressed: true });
  await pressed.click();
  await page.waitForSelector('[data-turbine="3"] [data-flag="voltage"][data-state="normal"]');
});

test("The line that tells of a change goes away by itself", async () => {
  const line = page.locator(".message");
  expect(await line.textContent()).toMatch(/^Turbine 3 changed/);
  await page.waitForFunction(() => document.querySelector(".message")?.textContent === "");
});

test("A page that has just opened does not claim that data is missing", async () => {
  expect(await page.locator(".banner").count()).toBe(0);
});

test("The turbines' page has no accessibility violation, light, dark and on a phone", async () => {
  expect(await violations()).toEqual([]);
  await page.getByRole("button", { name: "Dark theme" }).click();
  expect(await violations()).toEqual([]);
  await page.setViewportSize({ width: 390, height: 840 });
  expect(await violations()).toEqual([]);
  await page.waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth);
  await page.setViewportSize({ width: 1440, height: 950 });
});

test("The rollout's page draws every state once and has no accessibility violation", async () => {
  await page.getByRole("button", { name: "Fleet rollout" }).click();
  await page.waitForSelector("[data-name]");
  const names = await page
    .locator("[data-name]")
    .evaluateAll((nodes) => nodes.map((node) => node.getAttribute("data-name")));
  expect(names.toSorted()).toEqual(STATES.toSorted());
  expect(await violations()).toEqual([]);
});

test("The page tells when the fleet was last retrained, and why", async () => {
  await page.getByText(/^Last retrained .*drift: voltage of edge-2/).waitFor();
});

test("Approving asks for a reason and sends it", async () => {
  await page.getByRole("button", { name: "Approve…" }).click();
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  expect(fleet.asked).toEqual([]);
  expect(await violations()).toEqual([]);
  await page.getByLabel("Reason, kept on record").fill("fewer false alarms");
  const answered = page.waitForResponse((response) => response.url().endsWith("/approve"));
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await answered;
  expect(fleet.asked).toEqual(["approve 3 fewer false alarms"]);
});

test("An approved version that the fleet does not run can be rolled out again, with a reason", async () => {
  const again = page.getByRole("button", { name: "Roll out again…" });
  expect(await again.count()).toBe(1);
  await again.click();
  await page.getByText("Roll version 1 out again?").waitFor();
  await page.getByLabel("Reason, kept on record").fill("version 2 cries wolf");
  const answered = page.waitForResponse((response) => response.url().endsWith("/approve"));
  await page.getByRole("button", { name: "Roll out", exact: true }).click();
  await answered;
  expect(fleet.asked.at(-1)).toBe("approve 1 version 2 cries wolf");
});

test("The page opens under a language that Intl does not know, as Chromium names POSIX locales", async () => {
  const other = await browser.newPage({ bypassCSP: true });
  await other.addInitScript(() =>
    Object.defineProperty(navigator, "language", { value: "en-US@posix", configurable: true }),
  );
  await other.goto(simulator.url);
  await other.getByRole("button", { name: "Fleet rollout" }).waitFor();
  await other.close();
});
