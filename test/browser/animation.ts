import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import UPNG from "upng-js";
import type { Scene } from "./fleet-scenes.ts";
import { openPage } from "./open-page.ts";

/** `npm run animation`: the tour that README shows, an animated PNG of screenshots. */
const TARGET = fileURLToPath(new URL("../../docs/images/tour.png", import.meta.url));
const SIZE = { width: 900, height: 560 };
/** The page is quiet: few colours are enough, and make the picture small. */
const COLOURS = 48;
const open = await openPage();
const { page, url, fleet } = open;
const frames: ArrayBuffer[] = [];
const delays: number[] = [];

const shoot = async (milliseconds: number): Promise<void> => {
  const { data, width, height, ...rest } = UPNG.decode(
    new Uint8Array(await page.screenshot()).buffer as ArrayBuffer,
  );
  const [frame] = UPNG.toRGBA8({ data, width, height, ...rest });
  if (frame) frames.push(frame);
  delays.push(milliseconds);
};
const show = async (path: string, scene: Scene, text: string): Promise<void> => {
  fleet.scene = scene;
  await page.goto(`${url}${path}`);
  await page.getByText(text).first().waitFor();
  await sleep(1_500);
};
const setVoltageNoise = (on: boolean): Promise<Response> =>
  fetch(`${url}/api/turbines/3/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind: "volt", on }),
  });

await page.setViewportSize(SIZE);
await show("/", "released", "Anomalous now");
await sleep(15_000);
await shoot(1_600);
await setVoltageNoise(true);
await page.locator('[data-turbine="3"] [data-flag="voltage"][data-state="anomalous"]').waitFor();
await sleep(1_500);
await shoot(2_400);
await show("/models/3", "released", "Beside version 2");
await shoot(2_200);
await page.getByRole("button", { name: "Approve…" }).click();
await page.getByRole("textbox").last().fill("finds more of the faults, as few false alarms");
await shoot(2_400);
for (const [scene, text] of [
  ["held", "held, waits for you"],
  ["rolled-back", "rolled back"],
  ["released", "every ring confirmed"],
] as const) {
  await show("/rollouts", scene, text);
  await shoot(2_400);
}
await open.close();
const picture = Buffer.from(UPNG.encode(frames, SIZE.width, SIZE.height, COLOURS, delays));
writeFileSync(TARGET, picture);
console.log(`${TARGET}: ${frames.length} frames, ${Math.round(picture.length / 1_024)} KB`);
