import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenPage, openPage } from "./open-page.ts";
import { misfits, PAGE_STATES, WIDTHS } from "./page-states.ts";

let open: OpenPage;
beforeAll(async () => {
  open = await openPage({ blind: ["4"], silent: ["6"] });
  await open.post("/api/turbines/3/faults", { kind: "volt", on: true });
  await open.post("/api/turbines/5/stop");
});
afterAll(() => open?.close());

const expectToFit = async (): Promise<void> => {
  const { page } = open;
  await page.emulateMedia({ colorScheme: "light" });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth);
    expect(await page.evaluate(misfits)).toEqual([]);
    if (width === WIDTHS[0]) expect(await open.violations()).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await open.violations()).toEqual([]);
};

// Every width in both themes is what npm run screenshots looks at.
test.each(PAGE_STATES)(
  "%s in the state %s fits three widths, light and dark, without an accessibility violation",
  async (path, scene, text) => {
    const { page, url, fleet } = open;
    fleet.scene = scene;
    await page.goto(`${url}${path}`);
    await page.getByText(text).first().waitFor();
    await expectToFit();
  },
);

test("A page whose server is gone, and one whose server is back, fit three widths without a violation", async () => {
  const { page, url } = open;
  await page.goto(url);
  await page.locator('[data-state="normal"]').first().waitFor();
  await open.stopServer();
  await page.getByRole("alert").getByText("No data for").waitFor();
  expect(await page.locator('[data-state="normal"]').count()).toBe(0);
  await expectToFit();
  await open.startServer();
  await page.locator("header .badge", { hasText: "Live" }).waitFor();
  await page.locator('[data-state="normal"]').first().waitFor();
  await expectToFit();
});
