import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type OpenPage, openPage } from "./open-page.ts";
import { misfits, PAGE_STATES, type PageState, show, THEMES, WIDTHS } from "./page-states.ts";

/**
 * `npm run screenshots -- [directory] [path]`: every page and state, light and dark, in three widths;
 * ends with 1 when one of them has an accessibility violation, overflows or has text below 11 px.
 */
const [, , directory = "dist/screenshots", only] = process.argv;
const faults: string[] = [];
let shots = 0;
mkdirSync(directory, { recursive: true });

/** What is shown now, in every width and both themes. */
const shoot = async ({ page, violations }: OpenPage, name: string): Promise<void> => {
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await sleep(200);
      // What is out of sight is not drawn: the window becomes as tall as the page.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width, height: Math.max(900, height) });
      await sleep(200);
      const file = `${name}-${theme}-${width}.png`;
      await page.screenshot({ path: join(directory, file), fullPage: true });
      const found = [...(await violations()), ...(await page.evaluate(misfits))];
      faults.push(...found.map((fault) => `${file}: ${fault}`));
      shots += 1;
    }
  }
};

const nameOf = ({ path, scene, press }: PageState): string =>
  [path === "/" ? "farm" : path.slice(1).replaceAll("/", "-"), scene, press]
    .filter((part) => part !== undefined)
    .join("-")
    .replaceAll(/[ …]+/g, "-");

const shootStates = async (open: OpenPage): Promise<void> => {
  for (const state of PAGE_STATES) {
    if (only !== undefined && !state.path.startsWith(only)) continue;
    open.fleet.scene = state.scene;
    await show(open.page, open.url, state);
    // The fleet is asked once a second at least; charts have something to show.
    await sleep(1_500);
    await shoot(open, nameOf(state));
  }
};

/** The server gone, and back. */
const shootLoss = async (open: OpenPage): Promise<void> => {
  const { page } = open;
  await page.goto(open.url);
  await page.locator("[data-turbine]").nth(4).waitFor();
  await open.stopServer();
  await page.getByRole("alert").getByText("No data for").waitFor();
  await shoot(open, "farm-server-gone");
  await open.startServer();
  await page.locator("header .badge", { hasText: "Live" }).waitFor();
  await page.locator('[data-state="normal"]').first().waitFor();
  await shoot(open, "farm-server-back");
};

const five = await openPage({ blind: ["4"], silent: ["6"] });
await five.post("/api/turbines/3/faults", { kind: "volt", on: true });
await five.post("/api/turbines/5/stop");
await shootStates(five);
if (only === undefined) await shootLoss(five);
await five.close();
if (only === undefined || only === "/") {
  const many = await openPage({ turbines: 80 });
  await many.page.locator('[data-turbine] [data-state="normal"]').nth(10).waitFor();
  await shoot(many, "farm-80-turbines");
  await many.close();
}
for (const fault of faults) console.error(fault);
console.log(`${shots} screenshots in ${directory}, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
