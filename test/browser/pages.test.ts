import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenPage, openPage } from "./open-page.ts";
import { misfits, PAGE_STATES, WIDTHS } from "./page-states.ts";

let open: OpenPage;
beforeAll(async () => {
  open = await openPage({ blind: ["4"] });
  await open.post("/api/turbines/3/faults", { kind: "volt", on: true });
  await open.post("/api/turbines/5/stop");
});
afterAll(() => open?.close());

// Every width in both themes is what npm run screenshots looks at.
test.each(PAGE_STATES)(
  "%s in the state %s fits three widths, light and dark, without an accessibility violation",
  async (path, scene, text) => {
    const { page, url, fleet } = open;
    fleet.scene = scene;
    await page.setViewportSize({ width: 1_440, height: 900 });
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(`${url}${path}`);
    await page.getByText(text).first().waitFor();
    expect(await open.violations()).toEqual([]);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth);
      expect(await page.evaluate(misfits)).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await open.violations()).toEqual([]);
  },
);
