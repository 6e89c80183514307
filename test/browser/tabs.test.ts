import { get, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenPage, openPage } from "./open-page.ts";

let open: OpenPage;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

const listeners = async (): Promise<number> => {
  const text = await (await fetch(`${open.url}/metrics`)).text();
  return Number(/^retrain_to_fleet_listeners (\d+)$/m.exec(text)?.[1]);
};

const listen = (): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get(`${open.url}/api/events`, (stream) => {
      stream.on("error", () => undefined);
      stream.resume();
      resolve(stream);
    }).on("error", reject);
  });

/** The server comes back with every place taken: what the page opens then is answered with 503. */
const restartFull = async (): Promise<IncomingMessage[]> => {
  for (let tries = 0; tries < 5; tries++) {
    await open.stopServer();
    await open.startServer();
    const taken = await Promise.all(Array.from({ length: 32 }, listen));
    if (taken.every(({ statusCode }) => statusCode === 200)) return taken;
    // The page was quicker.
    for (const stream of taken) stream.destroy();
  }
  throw new Error("the page was quicker five times");
};

test("Twenty tabs are live at once, over one stream", async () => {
  const context = open.page.context();
  for (let tab = 2; tab <= 20; tab++) {
    const page = await context.newPage();
    await page.goto(`${open.url}/devices`);
  }
  const pages = context.pages();
  expect(pages).toHaveLength(20);
  for (const page of pages) {
    await page.bringToFront();
    await page.locator("header .badge", { hasText: "Live" }).waitFor();
    await page.locator("tbody tr, [data-turbine]").nth(4).waitFor();
  }
  expect(await listeners()).toBe(1);
});

test("A stream that is answered with a status is opened again", async () => {
  const { page } = open;
  await page.bringToFront();
  const taken = await restartFull();
  await page.locator("header .badge", { hasText: "No data" }).waitFor();
  for (const stream of taken) stream.destroy();
  await page.locator("header .badge", { hasText: "Live" }).waitFor();
});

test("When the server is gone the page says so and offers no command, and comes back with it", async () => {
  const { page } = open;
  await page.goto(open.url);
  await page.locator("[data-turbine]").nth(4).waitFor();
  await open.stopServer();
  await page.getByRole("alert").getByText("No data for").waitFor();
  expect(await page.locator('[data-state="normal"]').count()).toBe(0);
  expect(await page.getByRole("button", { name: "Stop turbine 1" }).isDisabled()).toBe(true);
  expect(await open.violations()).toEqual([]);
  await open.startServer();
  await page.locator("header .badge", { hasText: "Live" }).waitFor();
  await page.locator('[data-state="normal"]').first().waitFor();
});
