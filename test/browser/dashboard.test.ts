import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { connectAsync } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenPage, openPage } from "./open-page.ts";

const read = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");
const STATES = Object.keys(JSON.parse(read("../../statemachines/rollout.asl.json")).States);

let open: OpenPage;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

test("Five turbines appear, each with three normal checks", async () => {
  await open.page.waitForFunction(
    () => document.querySelectorAll('[data-turbine] [data-state="normal"]').length === 15,
  );
  expect(await open.page.locator("[data-turbine]").count()).toBe(5);
});

test("Voltage noise on turbine 3 turns that turbine's voltage check red and no other, and puts it first", async () => {
  const { page } = open;
  await page.getByRole("button", { name: "Volt noise on turbine 3" }).click();
  await page.waitForSelector('[data-turbine="3"] [data-flag="voltage"][data-state="anomalous"]');
  expect(await page.locator('[data-state="anomalous"]').count()).toBe(1);
  const [first] = await page.locator("[data-turbine]").all();
  expect(await first?.getAttribute("data-turbine")).toBe("3");
  expect(await first?.locator(".matter").textContent()).toMatch(/voltage .* limit since \d\d:/);
  const pressed = page.getByRole("button", { name: "Volt noise on turbine 3", pressed: true });
  await pressed.click();
  await page.waitForSelector('[data-turbine="3"] [data-flag="voltage"][data-state="normal"]');
});

test("The line that tells of a change goes away by itself", async () => {
  expect(await open.page.locator(".message").textContent()).toMatch(/^Turbine 3 changed/);
  await open.page.waitForFunction(() => document.querySelector(".message")?.textContent === "");
});

test("A page that has just opened does not claim that data is missing", async () => {
  expect(await open.page.locator(".banner").count()).toBe(0);
});

test("Every thing has an address that survives a reload, and the browser's back and forward", async () => {
  const { page, url } = open;
  await page.getByRole("link", { name: "Turbine 2" }).click();
  await page.getByRole("heading", { level: 1, name: "Turbine 2" }).waitFor();
  expect(page.url()).toBe(`${url}/turbines/2`);
  await page.reload();
  await page.getByText("Newest reading").waitFor();
  await page.getByRole("link", { name: "edge-2" }).click();
  await page.getByRole("heading", { level: 1, name: "Device edge-2" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Turbine 2" }).waitFor();
  await page.goForward();
  await page.getByRole("heading", { level: 1, name: "Device edge-2" }).waitFor();
});

test("A fault of any kind can be injected with its strength and ramp, and ended", async () => {
  const { page, url } = open;
  await page.goto(`${url}/turbines/4`);
  await page.getByLabel("Kind").selectOption("drag");
  await page.getByLabel("Strength").fill("0.4");
  await page.getByLabel("Ramp, s").fill("30");
  await page.getByRole("button", { name: "Inject" }).click();
  await page.getByText("strength 0.4, over 30 s").waitFor();
  await page.getByRole("button", { name: "End drag" }).click();
  await page.getByText("strength 0.4, over 30 s").waitFor({ state: "detached" });
});

test("An alarm can be acknowledged with a note, which is put on record", async () => {
  const { page, url, fleet } = open;
  await page.goto(url);
  await page.getByRole("button", { name: "Volt noise on turbine 1" }).click();
  await page.waitForSelector('[data-turbine="1"] [data-state="anomalous"]');
  await page.getByRole("button", { name: "Volt noise on turbine 1", pressed: true }).click();
  await page.goto(`${url}/turbines/1`);
  await page.getByRole("button", { name: "Acknowledge…" }).first().click();
  await page.getByLabel("Reason, kept on record").fill("loose plug");
  await page.getByRole("button", { name: "Acknowledge", exact: true }).click();
  await page.getByText("“loose plug”").waitFor();
  expect(fleet.asked.at(-1)).toBe("acknowledge voltage alarm of turbine 1 loose plug");
});

test("The rollout's graph draws every state once, on demand", async () => {
  const { page, url } = open;
  await page.goto(`${url}/rollouts`);
  await page.getByRole("button", { name: "Show the whole graph" }).click();
  const names = await page
    .locator("[data-name]")
    .evaluateAll((nodes) => nodes.map((node) => node.getAttribute("data-name")));
  expect(names.toSorted()).toEqual(STATES.toSorted());
});

test("The page tells when the fleet was last retrained, and why", async () => {
  await open.page.goto(`${open.url}/models`);
  await open.page.getByText(/^Last retrained .*drift: voltage of edge-2/).waitFor();
});

test("Approving says what it touches, asks for a reason and sends it", async () => {
  const { page, fleet } = open;
  const before = fleet.asked.length;
  await page.getByRole("button", { name: "Approve…" }).click();
  await page.getByText("It will touch 5 devices in 2 rings").waitFor();
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  expect(fleet.asked).toHaveLength(before);
  expect(await open.violations()).toEqual([]);
  await page.getByLabel("Reason, kept on record").fill("fewer false alarms");
  const answered = page.waitForResponse((response) => response.url().endsWith("/approve"));
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await answered;
  expect(fleet.asked.at(-1)).toBe("approve 3 fewer false alarms");
});

test("An approved version that the fleet does not run can be rolled out again, with a reason", async () => {
  const { page, fleet } = open;
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

test("The audit can be filtered", async () => {
  const { page, url } = open;
  await page.goto(`${url}/audit`);
  await page.getByRole("cell", { name: "model 1" }).waitFor();
  await page.getByLabel("Filter the audit").fill("gusts");
  await page.getByRole("cell", { name: "model 1" }).waitFor({ state: "detached" });
  expect(await page.getByRole("cell", { name: "model 2" }).count()).toBe(1);
});

test("The audit answers what ran on a device at a time", async () => {
  const { page } = open;
  await page.getByLabel("Device").selectOption("edge-2");
  await page.getByLabel("Time in").fill("2026-11-20T10:05:00");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByRole("link", { name: "v2" }).waitFor();
  expect(await page.getByRole("link", { name: "edge-2" }).count()).toBe(1);
});

test("A captured window can be called healthy by the command that the page shows", async () => {
  const { page, url } = open;
  await page.goto(`${url}/turbines/2`);
  await page
    .getByRole("button", { name: /^Label the window of/ })
    .first()
    .click();
  await page.getByLabel("It was").selectOption("healthy");
  await page.getByText(/fleet -- label 2 --from \S+Z --to \S+Z --as healthy/).waitFor();
});

test("Where the page may only look, it shows the command of a decision with the reason in it", async () => {
  const { page, url, fleet } = open;
  fleet.isDenied = true;
  await page.goto(`${url}/models`);
  await page.getByRole("button", { name: "Approve…" }).click();
  await page.getByLabel("Reason, kept on record").fill("it's better");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page
    .getByText("npm run fleet -- approve 3 --reason 'it'\\''s better'", { exact: true })
    .waitFor();
  expect(await page.getByRole("button", { name: "Approve", exact: true }).count()).toBe(0);
  expect(await open.violations()).toEqual([]);
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByText("npm run fleet -- retrain").waitFor();
  fleet.isDenied = false;
});

test("The page opens under a language that Intl does not know, as Chromium names POSIX locales", async () => {
  const other = await open.page.context().newPage();
  await other.addInitScript(() =>
    Object.defineProperty(navigator, "language", { value: "en-US@posix", configurable: true }),
  );
  await other.goto(open.url);
  await other.getByRole("link", { name: "Rollouts" }).waitFor();
});

test("Events that have waited long for their functions are told, and no longer once they ran", async () => {
  const { page, fleet, url } = open;
  await page.goto(url);
  fleet.waitingEvents = { waiting: 3, oldestSeconds: 12, longestWaitSeconds: 12 };
  const banner = page.getByText(/3 events wait for their functions, the oldest for 12 s/);
  await banner.waitFor();
  expect(await open.violations()).toEqual([]);
  fleet.waitingEvents = { waiting: 0, oldestSeconds: 0, longestWaitSeconds: 14 };
  await banner.waitFor({ state: "detached" });
});

test("What a connection carries beyond its limit is told, on the page and in /metrics", async () => {
  const { page, url, mqttUrl } = open;
  await page.goto(url);
  await page.getByText("of 100 messages/s", { exact: true }).waitFor();
  const flood = await connectAsync(mqttUrl, { clientId: "edge-1", reconnectPeriod: 0 });
  for (let index = 0; index < 400; index++) flood.publish("wind-turbine/1/capture", "{}");
  await page.getByText(/messages were discarded: one connection may carry 100 a second/).waitFor();
  await page.getByText(/was \d+ of edge-1/).waitFor();
  expect(await open.violations()).toEqual([]);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/counted_total\{what="discardedPublishes"\} [1-9]/);
  await flood.endAsync(true);
});
