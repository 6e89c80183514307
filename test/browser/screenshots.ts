import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { buildDashboard } from "../../dashboard/page/build.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { createBroker } from "../../twin/world/broker.ts";
import { openBrowser } from "./browser.ts";
import { fakeFleet } from "./fake-fleet.ts";
import type { Scene } from "./fleet-scenes.ts";
import { startStubDetector } from "./stub-detector.ts";

/** `npm run screenshots -- [directory]`: every page and state, light and dark, in three widths. */
const SHOTS: readonly (readonly [path: string, scene: Scene])[] = [
  ["/", "released"],
  ["/turbines/3", "released"],
  ["/rollouts", "first-rollout"],
  ["/rollouts", "held"],
  ["/rollouts", "rolled-back"],
  ["/rollouts", "released"],
  ["/models", "released"],
  ["/models/3", "released"],
  ["/devices", "silent-device"],
  ["/devices/edge-1", "fallback"],
  ["/audit", "released"],
  ["/scenarios", "released"],
  ["/rollouts", "empty"],
];
const WIDTHS = [1440, 820, 390] as const;

const directory = process.argv[2] ?? "dist/screenshots";
mkdirSync(directory, { recursive: true });
const fleet = fakeFleet();
const broker = await createBroker({ port: 0, log: () => undefined });
startStubDetector(broker.mqtt, ["1", "2", "3", "4", "5"]);
const simulator = await startSimulator({
  broker: { url: broker.url },
  port: 0,
  turbines: 5,
  rateHz: 20,
  batch: 1,
  seed: 1,
  fleet,
  assets: await buildDashboard(),
  pollSeconds: 0.5,
  log: () => undefined,
});
const browser = await openBrowser();
const only = process.argv[3];
await fetch(`${simulator.url}/api/turbines/3/faults`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ kind: "volt", on: true }),
});
await fetch(`${simulator.url}/api/turbines/5/stop`, { method: "POST" });
const page = await browser.newPage({ locale: "en-US" });
page.on("console", (line) => line.type() === "error" && console.error(line.text()));
page.on("pageerror", (error) => console.error(String(error)));
for (const theme of ["light", "dark"] as const) {
  await page.emulateMedia({ colorScheme: theme });
  for (const [path, scene] of SHOTS) {
    if (only !== undefined && !path.startsWith(only)) continue;
    fleet.scene = scene;
    await page.goto(`${simulator.url}${path}`);
    await new Promise((resolve) => setTimeout(resolve, 1_800));
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await new Promise((resolve) => setTimeout(resolve, 200));
      const name = `${path === "/" ? "farm" : path.slice(1).replaceAll("/", "-")}-${scene}-${theme}-${width}.png`;
      await page.screenshot({ path: join(directory, name), fullPage: true });
      console.log(name);
    }
  }
}
await browser.close();
await simulator.close();
await broker.close();
