import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Snapshot } from "../../domain/rollout/snapshot.ts";
import {
  isJudged,
  isRunning,
  pidOf,
  type StartedProduct,
  startProductProcess,
} from "./a-product.ts";

// The running product: killed amid its first rollout, each kind of its processes killed in turn, and
// its supervisor last; each time it goes on from what it kept.
const SECONDS = 1_000;
const PATIENCE = { timeout: 90 * SECONDS, interval: 500 };
const stateDir = mkdtempSync(join(tmpdir(), "rtf-killed-"));
let product: StartedProduct;
let dashboard = "";

const start = (): StartedProduct =>
  startProductProcess([
    ..."--dashboard-port 0 --aws-port 0 --mqtt-port 0 --devices 1 --state-dir".split(" "),
    stateDir,
  ]);
const stateOf = async (): Promise<Snapshot> =>
  (await fetch(`${dashboard}/api/state`)).json() as Promise<Snapshot>;
const ended = async (killed: StartedProduct): Promise<void> => {
  const below = killed.descendants();
  expect(below.length).toBeGreaterThanOrEqual(4);
  killed.child.kill("SIGKILL");
  const isOver = () => !below.some(isRunning);
  await vi.waitUntil(isOver, { timeout: 5 * SECONDS, interval: 50 });
};

beforeAll(async () => {
  product = start();
  await product.said(/^rollout: DeployRing/);
  await ended(product);
  product = start();
  dashboard = (await product.said(/^ready: dashboard (\S+)/))[1] ?? "";
  await product.said(/^rollout: released/);
  await vi.waitUntil(() => isJudged(dashboard), PATIENCE);
}, 240 * SECONDS);

afterAll(async () => {
  await product.end();
  rmSync(stateDir, { recursive: true, force: true });
});

test(
  "Killed amid its first rollout, it trains and approves nothing again and ends that rollout",
  async () => {
    expect(product.lines.filter((line) => line.startsWith("training:"))).toEqual([]);
    // The page asks for what is new once a second.
    await expect
      .poll(async () => {
        const { models, rollouts } = await stateOf();
        return [
          models.map(({ version, status }) => [version, status]),
          rollouts.map(({ modelVersion, outcome }) => [modelVersion, outcome]),
        ];
      }, PATIENCE)
      .toEqual([[["1", "Approved"]], [["1", "released"]]]);
  },
  90 * SECONDS,
);

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

test(
  "Killed with -9, the supervisor leaves nobody behind within 5 s, and a new one goes on",
  async () => {
    await ended(product);
    product = start();
    dashboard = (await product.said(/^ready: dashboard (\S+)/))[1] ?? "";
    await product.said(/^continuing from/);
    await vi.waitUntil(() => isJudged(dashboard), PATIENCE);
    const { models, rollouts } = await stateOf();
    expect([models.length, rollouts.length]).toEqual([1, 1]);
  },
  120 * SECONDS,
);

test("A second product on the same state is refused with who has it", async () => {
  const second = start();
  expect(await second.exit).toBe(2);
  expect(second.errors).toContainEqual(
    expect.stringMatching(/a product that runs uses it \(process \d+\); stop that one or name/),
  );
  await second.end();
});
