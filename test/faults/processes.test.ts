import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  isJudged,
  isRunning,
  pidOf,
  type StartedProduct,
  startProductProcess,
} from "./a-product.ts";

// The running product, each kind of its processes killed in turn, and its supervisor last.
const SECONDS = 1_000;
const PATIENCE = { timeout: 90 * SECONDS, interval: 500 };
let product: StartedProduct;
let dashboard = "";

beforeAll(async () => {
  product = startProductProcess(
    "--dashboard-port 0 --aws-port 0 --mqtt-port 0 --devices 1".split(" "),
  );
  dashboard = (await product.said(/^ready: dashboard (\S+)/))[1] ?? "";
  await vi.waitUntil(() => isJudged(dashboard), PATIENCE);
}, 180 * SECONDS);

afterAll(() => product.end());

/** The page shows a verdict for 3 s; after that an old one from before the kill is none. */
const FRESH_MS = 4_000;

test.each([
  ["edge-1", "core-device/index.mjs"],
  ["simulator", "main.mjs"],
  ["broker", "broker-process"],
  ["cloud", "cloud-process"],
])(
  "Killed with -9, %s is told, comes back where it was, and turbines are judged again",
  async (name, program) => {
    const pid = pidOf(product.descendants(), program) ?? 0;
    const from = product.lines.length;
    process.kill(pid, "SIGKILL");
    await product.said(new RegExp(`^${name}: ended with SIGKILL; it starts again in`), from);
    await product.said(new RegExp(`^${name}: is back$`), from);
    await new Promise((resolve) => setTimeout(resolve, FRESH_MS));
    await expect.poll(() => isJudged(dashboard), PATIENCE).toBe(true);
  },
  120 * SECONDS,
);

test("Killed with -9, the supervisor leaves nobody behind within 5 s", async () => {
  const below = product.descendants();
  expect(below.length).toBeGreaterThanOrEqual(4);
  product.child.kill("SIGKILL");
  await expect
    .poll(() => below.filter(isRunning), { timeout: 5 * SECONDS, interval: 50 })
    .toEqual([]);
});
