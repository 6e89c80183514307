import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenPage, openPage } from "./open-page.ts";
import { misfits, PAGE_STATES, show, THEMES, WIDTHS } from "./page-states.ts";

let open: OpenPage;
beforeAll(async () => {
  open = await openPage({ blind: ["4"], silent: ["6"] });
  await open.post("/api/turbines/3/faults", { kind: "volt", on: true });
  await open.post("/api/turbines/5/stop");
});
afterAll(() => open?.close());

const expectToFit = async (): Promise<void> => {
  const { page } = open;
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth);
      expect([...(await page.evaluate(misfits)), ...(await open.violations())]).toEqual([]);
    }
  }
};

test.each(PAGE_STATES)(
  "$path in the state $scene ($text) fits three widths, light and dark, without an accessibility violation",
  async (state) => {
    open.fleet.scene = state.scene;
    await show(open.page, open.url, state);
    await expectToFit();
  },
);

const SECTIONS = ["Farm", "Rollouts", "Models", "Devices", "Audit", "Scenarios"];

test("Every page whose server is gone, and one whose server is back, fit three widths without a violation", async () => {
  const { page, url } = open;
  open.fleet.scene = "released";
  await page.goto(url);
  await page.locator('[data-state="normal"]').first().waitFor();
  await open.stopServer();
  await page.getByRole("alert").getByText("No data for").waitFor();
  expect(await page.locator('[data-state="normal"]').count()).toBe(0);
  for (const name of SECTIONS) {
    await page.getByRole("navigation").getByRole("link", { name }).click();
    await page.getByRole("heading", { name, level: 1 }).waitFor();
    await page.getByRole("alert").getByText("No data for").waitFor();
    await expectToFit();
  }
  await page.getByRole("navigation").getByRole("link", { name: "Farm" }).click();
  await open.startServer();
  await page.locator("header .badge", { hasText: "Live" }).waitFor();
  await page.locator('[data-state="normal"]').first().waitFor();
  await expectToFit();
});
