import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Alarm } from "../../dashboard/live/alarm-log.ts";
import type { Health } from "../../domain/turbine/health.ts";
import { parseOptions } from "../../local/options.ts";
import { type Product, startProduct } from "../../local/product.ts";
import { createShutdown, type Shutdown } from "../../twin/process/shutdown.ts";
import { registerBrokenModel } from "./a-broken-model.ts";
import { broker } from "./a-broker-away.ts";
import { recordFailedDevice } from "./a-failed-device.ts";
import { type DashboardClient, type DashboardState, openDashboard } from "./dashboard-client.ts";

// A classic canary and a lite fleet of one. With CORES=mixed or CORES=lite (two lite devices) it goes
// the whole way.
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
    const version = await releaseNext();
    await dashboard.until("it serves", serves(version), 90);
  },
  640_000,
);

wholeWay(
  "A broker that is away for 60 s costs no alarm, and no report of health overtakes another",
  async () => {
    await dashboard.post("/api/turbines/2/faults", { kind: "volt", on: true });
    await dashboard.until("turbine 2 is in alarm", isInAlarm("2"), 60);
    const [standing] = await openAlarms("2");
    // Whether its alarm is raised before the cut or after the return is chance.
    await dashboard.post("/api/turbines/1/faults", { kind: "volt", on: true });
    await broker.awayFor(60);
    await dashboard.until("turbine 1 is in alarm", isInAlarm("1"), 200);
    await dashboard.until("turbine 2 is in alarm still", isInAlarm("2"), 200);
    expect(await openAlarms("1")).toHaveLength(1);
    // The same alarm as before, told once: it neither ended nor began anew.
    expect(await openAlarms("2")).toEqual([standing]);
    for (const id of ["1", "2"]) {
      await dashboard.post(`/api/turbines/${id}/faults`, { kind: "volt", on: false });
    }
    await dashboard.until("both are well again", isNormal, 120);
    for (const thing of ["edge-1", "edge-2"]) {
      const { health, reports } = await deviceOf(thing);
      expect(health.drops?.["alarm"] ?? 0).toBe(0);
      const times = reports.map(({ at }) => at);
      expect(times.length).toBeGreaterThan(2);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    }
  },
  600_000,
);

wholeWay(
  "A device that failed a release is given the one before by itself, is listed, and takes part in the next",
  async () => {
    await recordFailedDevice(product.awsUrl, "edge-2");
    const given = await dashboard.until(
      "edge-2 is well on model 1",
      ({ fleet }) => edge2(fleet)?.heldBack?.state === "well",
      400,
    );
    expect(edge2(given.fleet)).toMatchObject({
      modelVersion: "1",
      ring: "fleet",
      heldBack: { reason: "failed on purpose", givenModel: "1" },
    });
    const version = await releaseNext();
    await dashboard.until("both serve it", serves(version), 120);
    await dashboard.until(
      "nobody is listed",
      ({ fleet }) => edge2(fleet)?.heldBack === undefined,
      180,
    );
  },
  1_200_000,
);

/** Trains, approves and releases a model; answers its version. */
const releaseNext = async (): Promise<string> => {
  const known = new Set((await now()).fleet.models.map((each) => each.version));
  await dashboard.post("/api/retrain", {});
  const { fleet } = await dashboard.until(
    "a good version waits",
    ({ fleet: { models } }) => models.some(isNew),
    120,
  );
  const version = fleet.models.find(isNew)?.version ?? "";
  await dashboard.post(`/api/models/${version}/approve`, { reason: "better" });
  const ended = await dashboard.until("its rollout ends", outcomeOf(version), 400);
  const rollout = ended.fleet.rollouts.find(({ modelVersion }) => modelVersion === version);
  expect(rollout?.outcome).toBe("released");
  return version;

  function isNew({ version, status }: DashboardState["fleet"]["models"][number]): boolean {
    return status === "PendingManualApproval" && !known.has(version);
  }
};

const now = (): Promise<DashboardState> => dashboard.until("any state", () => true, 5);
const edge2 = (fleet: DashboardState["fleet"]) =>
  fleet.devices.find(({ thingName }) => thingName === "edge-2");

const isInAlarm =
  (id: string) =>
  ({ turbines }: DashboardState) =>
    turbines.find((each) => each.id === id)?.flags["voltage"] === "anomalous";
const isNormal = ({ turbines }: DashboardState) =>
  turbines.every(({ flags }) => Object.values(flags).every((flag) => flag === "normal"));

const ask = async <T>(path: string): Promise<T> =>
  (await (await fetch(`${product.dashboardUrl}${path}`)).json()) as T;
const openAlarms = async (id: string) => {
  const { alarms } = await ask<{ alarms: Alarm[] }>("/api/alarms");
  return alarms
    .filter(({ turbineId, until, lamp }) => turbineId === id && lamp === "voltage" && !until)
    .map(({ id: alarm, since }) => ({ alarm, since }));
};
const deviceOf = (thing: string) =>
  ask<{ health: Health; reports: readonly { at: number }[] }>(`/api/devices/${thing}`);
