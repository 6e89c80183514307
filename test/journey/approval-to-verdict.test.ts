import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseOptions } from "../../local/options.ts";
import { type Product, startProduct } from "../../local/product.ts";
import { createShutdown, type Shutdown } from "../../twin/process/shutdown.ts";
import { liveProduct } from "../faults/releases/live/a-live-product.ts";
import { withLiveZoo } from "../faults/releases/live/live-releases.ts";
import { type DashboardClient, type DashboardState, openDashboard } from "./dashboard-client.ts";

// The whole product, as `npm start` runs it, with two devices: one is the canary, one is the fleet.
const stateDir = mkdtempSync(join(tmpdir(), "rtf-journey-"));
let shutdown: Shutdown;
let product: Product;
let dashboard: DashboardClient;

beforeAll(async () => {
  shutdown = createShutdown(() => undefined);
  const options = parseOptions(
    `--devices 2 --dashboard-port 0 --aws-port 0 --mqtt-port 0 --state-dir ${stateDir}`.split(" "),
  );
  product = await startProduct(options, { shutdown, say: () => undefined });
  dashboard = await openDashboard(product.dashboardUrl);
}, 110_000);

afterAll(async () => {
  dashboard?.close();
  await shutdown.run();
  rmSync(stateDir, { recursive: true, force: true });
}, 20_000);

const serves = (version: string) => (state: DashboardState) =>
  state.turbines.length === 2 &&
  state.turbines.every(
    ({ modelVersion, flags }) =>
      modelVersion === version && Object.values(flags).every((flag) => flag === "normal"),
  );

test("The first model is trained, approved and rolled out, and every turbine is judged by it", async () => {
  const { fleet } = await dashboard.until("model 1 serves", serves("1"), 100);
  await product.firstRollout;
  expect(fleet.models.map(({ version, status }) => [version, status])).toEqual([["1", "Approved"]]);
});

test("Noise on one turbine's voltage lights that turbine's voltage lamp and no other", async () => {
  const answer = await dashboard.post("/api/turbines/1/faults", { kind: "volt", on: true });
  expect(answer.status).toBeLessThan(300);
  const { turbines } = await dashboard.until(
    "voltage is anomalous on turbine 1",
    (state) =>
      state.turbines.some(({ id, flags }) => id === "1" && flags["voltage"] === "anomalous"),
    20,
  );
  expect(turbines.find(({ id }) => id === "1")?.flags).toMatchObject({
    rotation: "normal",
    vibration: "normal",
  });
  expect(turbines.find(({ id }) => id === "2")?.flags["voltage"]).toBe("normal");
  await dashboard.post("/api/turbines/1/faults", { kind: "volt", on: false });
});

test("A retrained model waits for approval and then reaches the fleet ring by ring", async () => {
  await dashboard.post("/api/retrain", {});
  const pending = await dashboard.until(
    "version 2 waits",
    ({ fleet }) => fleet.models.some(({ version }) => version === "2"),
    60,
  );
  expect(pending.fleet.models[0]?.status).toBe("PendingManualApproval");
  expect(pending.turbines.every(({ modelVersion }) => modelVersion === "1")).toBe(true);
  await dashboard.post("/api/models/2/approve", { reason: "fewer false alarms" });
  const { fleet } = await dashboard.until(
    "version 2 is released",
    (state) =>
      state.fleet.rollouts.some((each) => each.modelVersion === "2" && each.outcome === "released"),
    180,
  );
  const rollout = fleet.rollouts.find(
    ({ outcome, modelVersion }) => outcome === "released" && modelVersion === "2",
  );
  expect(rollout?.rings.map(({ name, status }) => [name, status])).toEqual([
    ["canary", "succeeded"],
    ["fleet", "succeeded"],
  ]);
  await dashboard.until("model 2 serves", serves("2"), 30);
  // In each ring the new model proves itself beside the old one before it speaks.
}, 300_000);

// Every animal: npm run faults -- releases-live.
test.each(["truncated archive", "flags nothing: persistence 1e9", "flags all"])(
  "A bad release is stopped in its first ring at the latest, and the fleet is back on what it ran: %s",
  async (name) => {
    const { dashboardUrl, awsUrl } = product;
    const place = { dashboard: dashboardUrl, awsUrl, environment: process.env };
    await withLiveZoo(liveProduct(place), async (zoo) => {
      expect(await zoo.row(name)).toMatchObject({ faults: "none" });
    });
  },
  300_000,
);

test("What crossed the local cloud kept to AWS's own contract", () => {
  const log = readFileSync(join(stateDir, "local.log"), "utf8");
  expect(log.split("\n").filter((line) => line.includes("defect in the local"))).toEqual([]);
});
