import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseOptions } from "../../local/options.ts";
import { type Product, startProduct } from "../../local/product.ts";
import { createShutdown, type Shutdown } from "../../local/shutdown.ts";
import { registerBrokenModel } from "./a-broken-model.ts";
import { type DashboardClient, type DashboardState, openDashboard } from "./dashboard-client.ts";

// A classic canary and a lite fleet of one. With CORES=mixed or CORES=lite (two lite devices) it goes
// the whole way; the gate's patience with a failing device alone takes three minutes of that.
const CORES = process.env["CORES"] ?? "mixed";
const wholeWay = test.runIf(process.env["CORES"] !== undefined);
const stateDir = mkdtempSync(join(tmpdir(), "rtf-cores-"));
let shutdown: Shutdown;
let product: Product;
let dashboard: DashboardClient;

beforeAll(async () => {
  shutdown = createShutdown(() => undefined);
  const options = parseOptions(
    `--core ${CORES} --devices 2 --dashboard-port 0 --aws-port 0 --mqtt-port 0 --state-dir ${stateDir}`.split(
      " ",
    ),
  );
  product = await startProduct(options, { shutdown, say: () => undefined });
  dashboard = await openDashboard(product.dashboardUrl);
}, 150_000);

afterAll(async () => {
  dashboard?.close();
  await shutdown.run();
  rmSync(stateDir, { recursive: true, force: true });
}, 30_000);

const serves = (version: string) => (state: DashboardState) =>
  state.turbines.length === 2 &&
  state.turbines.every(
    ({ modelVersion, flags }) =>
      modelVersion === version && Object.values(flags).every((flag) => flag === "normal"),
  );
const outcomeOf = (version: string) => (state: DashboardState) =>
  state.fleet.rollouts.some((each) => each.modelVersion === version && each.outcome);
/** The detector's own process on a device. */
const detectorOf = (thing: string): number | undefined =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      const [program = "", ...given] = commandOf(pid);
      const own = join(stateDir, "devices", thing);
      // Flags of Node come before the script.
      return program.endsWith("node") && given.some((each) => each.includes(own));
    });
const commandOf = (pid: number): string[] => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
};
const logged = (): string => readFileSync(join(stateDir, "local.log"), "utf8");

test("The first model reaches both cores, and every turbine is judged by it", async () => {
  await dashboard.until("model 1 serves", serves("1"), 200);
  await product.firstRollout;
  const versions = logged().match(/windturbine\.detector [\d.]+ RUNNING/g) ?? [];
  expect(versions.length).toBeGreaterThanOrEqual(2);
}, 220_000);

test("A detector that is killed is back by itself, and its turbine is judged again", async () => {
  const before = detectorOf("edge-2");
  expect(before).toBeDefined();
  process.kill(before ?? 0, "SIGKILL");
  await expect.poll(() => detectorOf("edge-2") ?? before, { timeout: 60_000 }).not.toBe(before);
  await dashboard.until("model 1 serves again", serves("1"), 90);
  expect(logged()).toMatch(/edge-2: windturbine\.detector [\d.]+ ERRORED/);
}, 160_000);

wholeWay(
  "A model that no device can load goes back, and every device works again without a person",
  async () => {
    const version = await registerBrokenModel(product.awsUrl);
    await dashboard.until(
      "the broken version waits",
      ({ fleet }) => fleet.models.some((each) => each.version === version),
      30,
    );
    await dashboard.post(`/api/models/${version}/approve`, { reason: "looked fine" });
    const { fleet } = await dashboard.until("its rollout ends", outcomeOf(version), 400);
    const rollout = fleet.rollouts.find(({ modelVersion }) => modelVersion === version);
    expect(rollout?.outcome).toBe("rolledBack");
    await dashboard.until("model 1 serves as before", serves("1"), 120);
  },
  560_000,
);

wholeWay(
  "The next good model is released to both cores",
  async () => {
    await dashboard.post("/api/retrain", {});
    const { fleet } = await dashboard.until(
      "a good version waits",
      ({ fleet: { models } }) => models[0]?.status === "PendingManualApproval",
      120,
    );
    const version = fleet.models[0]?.version ?? "";
    await dashboard.post(`/api/models/${version}/approve`, { reason: "better" });
    const ended = await dashboard.until("its rollout ends", outcomeOf(version), 400);
    const rollout = ended.fleet.rollouts.find(({ modelVersion }) => modelVersion === version);
    expect(rollout?.outcome).toBe("released");
    await dashboard.until("it serves", serves(version), 90);
  },
  640_000,
);
