import { afterAll, beforeAll, expect, test } from "vitest";
import type { Scene } from "./fleet-scenes.ts";
import { type OpenPage, openPage } from "./open-page.ts";

let open: OpenPage;
beforeAll(async () => {
  open = await openPage();
});
afterAll(() => open?.close());

const WIDTHS = [1_440, 820, 390] as const;

/** Each page in each state, with a text by which it shows that it is there. */
const STATES: readonly (readonly [path: string, scene: Scene, text: string])[] = [
  ["/", "released", "Anomalous now"],
  ["/turbines/3", "released", "Newest reading"],
  ["/turbines/99", "released", "Nothing was heard of a turbine 99"],
  ["/rollouts", "empty", "No rollout yet"],
  ["/rollouts", "first-rollout", "Next: ring canary confirms"],
  ["/rollouts", "held", "held, waits for you"],
  ["/rollouts", "paused", "storm warning"],
  ["/rollouts", "rolling-back", "going back"],
  ["/rollouts", "rolled-back", "rolled back"],
  ["/rollouts", "refused", "refused by the check"],
  ["/rollouts/rollout-1", "released", "every ring confirmed"],
  ["/models", "retraining", "Training since"],
  ["/models", "released", "waits for approval"],
  ["/models/3", "released", "Beside version 2"],
  ["/devices", "silent-device", "silent"],
  ["/devices/edge-1", "fallback", "on the old model"],
  ["/audit", "released", "fewer alarms in gusts"],
  ["/scenarios", "released", "A storm"],
];

/** Text that is smaller than 11 px, and what is wider than the window. */
const misfits = (): Promise<string[]> =>
  open.page.evaluate(() => {
    const small = [...document.querySelectorAll("body *")].filter((element) => {
      const text = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
      );
      return text && Number.parseFloat(getComputedStyle(element).fontSize) < 11;
    });
    const tooWide = document.documentElement.scrollWidth > innerWidth;
    return [
      ...small.map((element) => `below 11 px: ${element.outerHTML.slice(0, 120)}`),
      ...(tooWide ? [`${document.documentElement.scrollWidth} px wide of ${innerWidth}`] : []),
    ];
  });

test.each(STATES)(
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
      expect(await misfits()).toEqual([]);
    }
    expect(await open.violations()).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await open.violations()).toEqual([]);
  },
);
