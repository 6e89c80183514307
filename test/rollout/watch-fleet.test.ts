import { afterEach, expect, test, vi } from "vitest";
import { heldBackDevice, recordHeldBack } from "../../adapters/ledger/quarantine.ts";
import { openRing, recordRing } from "../../adapters/ledger/rollouts.ts";
import { putItem } from "../../adapters/ledger/table.ts";
import { NAMES } from "../../domain/names.ts";
import { METRICS } from "../../domain/rollout/watch.ts";
import { isAllowed } from "../../twin/identity/evaluate.ts";
import { asDeployed, rolloutStatements } from "../permissions/deployed-roles.ts";
import { unused } from "../permissions/evaluate.ts";
import { gatherNeeds } from "../permissions/needs-by-function.ts";
import { REASONS } from "../permissions/reasons.ts";
import { approve } from "./approve.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig | undefined;
const needs = gatherNeeds();

afterEach(async () => {
  vi.restoreAllMocks();
  needs.add(rig?.calls ?? []);
  await rig?.close();
  rig = undefined;
});

test("A healthy fleet counts nothing; devices that stop reporting are counted and named", async () => {
  const fleet = await startRig({ forgetModules: vi.resetModules });
  rig = fleet;
  await approve(fleet);
  await fleet.ended();
  expect(await fleet.invoke("WatchFleet", {})).toEqual({
    kind: "watched",
    silent: [],
    stalled: [],
    care: [],
  });

  await fleet.clock.pass(1_900);
  const printed = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  expect(await fleet.invoke("WatchFleet", {})).toMatchObject({
    silent: ["edge-1", "edge-2", "edge-3"],
  });
  const metrics = printed.mock.calls.map(([line]) => JSON.parse(String(line)));
  expect(metrics).toContainEqual(
    expect.objectContaining({
      SilentDevices: 3,
      StalledRings: 0,
      service: METRICS.service,
      _aws: expect.objectContaining({
        CloudWatchMetrics: [
          expect.objectContaining({ Namespace: METRICS.namespace, Dimensions: [["service"]] }),
        ],
      }),
    }),
  );
});

test("A ring that its rollout forgot is named once deadline and waits are over", async () => {
  const fleet = await startRig({ forgetModules: vi.resetModules });
  rig = fleet;
  const startedAt = new Date().toISOString();
  await putItem(NAMES.ledgerTable, {
    pk: "rollouts",
    sk: `${startedAt}#v7`,
    rolloutId: "v7",
    executionArn: "arn:aws:states:eu-west-1:123456789012:execution:gone:v7",
    startedAt,
  });
  await openRing(NAMES.ledgerTable, "v7", "canary", { previous: {} });
  await recordRing(NAMES.ledgerTable, "v7", "canary", { deployedAt: startedAt });
  expect(await fleet.invoke("WatchFleet", {})).toMatchObject({ stalled: [] });
  await fleet.clock.pass(7_200 + 2 * 3_600 + 60);
  expect(await fleet.invoke("WatchFleet", {})).toMatchObject({ stalled: ["canary of v7"] });
});

test("A device whose machine was replaced gets its release by itself, once it has been silent for half an hour", async () => {
  const fleet = await startRig({ forgetModules: vi.resetModules });
  rig = fleet;
  await approve(fleet);
  await fleet.ended();
  const [released] = [...fleet.devices.running.values()];
  expect(released).toMatchObject({ "windturbine.detector": expect.any(String) });
  fleet.devices.replace("edge-2");
  const look = async (wait: number) => {
    await fleet.clock.pass(wait);
    await fleet.devices.report();
    return fleet.invoke("WatchFleet", {});
  };
  // Its core is healthy, and Greengrass has nothing left to tell it.
  expect(await look(900)).toMatchObject({ silent: [], care: [] });
  expect(await look(1_000)).toMatchObject({
    silent: ["edge-2"],
    care: [expect.stringMatching(/^repair: edge-2: .*windturbine\.detector .* is missing/)],
  });
  await fleet.clock.pass(120);
  expect(fleet.devices.running.get("edge-2")).toEqual(released);
  expect(await look(60)).toMatchObject({ silent: [], care: [] });
});

/** What a core device tells of its components, as the fleet status service does. */
const report = (fleet: Rig, thing: string, state: string, sequenceNumber: number) =>
  fleet.cloud.world.mqtt.publish(
    `$aws/things/${thing}/greengrassv2/health/json`,
    JSON.stringify({
      ggcVersion: "2.18.2",
      platform: "linux",
      architecture: "amd64",
      runtime: "aws_nucleus_classic",
      thing,
      sequenceNumber,
      timestamp: 0,
      messageType: "COMPLETE",
      trigger: "COMPONENT_STATUS_CHANGE",
      overallDeviceStatus: state === "BROKEN" ? "UNHEALTHY" : "HEALTHY",
      components: ["windturbine.model", "windturbine.detector"].map((componentName) => ({
        componentName,
        version: "1.0.0",
        status: state,
        isRoot: true,
      })),
    }),
  );

test("A device whose core gave up is told the same again by the next look, three times a day", async () => {
  const fleet = await startRig({ forgetModules: vi.resetModules });
  rig = fleet;
  await approve(fleet);
  await fleet.ended();
  await fleet.clock.pass(400);
  report(fleet, "edge-2", "BROKEN", 900);
  const looks = [];
  for (const wait of [0, 60, 960, 960, 960]) {
    await fleet.clock.pass(wait);
    report(fleet, "edge-2", "BROKEN", 901);
    const { care } = (await fleet.invoke("WatchFleet", {})) as { care: string[] };
    looks.push(care.map((each) => each.split(":")[0]).join());
  }
  expect(looks).toEqual(["repair", "none", "repair", "repair", "spent"].map(blankNone));
  // Each ring has a budget of its own.
  report(fleet, "edge-1", "BROKEN", 902);
  expect(await fleet.invoke("WatchFleet", {})).toMatchObject({
    care: [
      expect.stringMatching(/^repair: edge-1/),
      expect.stringMatching(/^spent: ring fleet/),
      // It is the first release.
      expect.stringMatching(/^person: edge-2 failed .* no earlier release to give it$/),
    ],
  });
});

const blankNone = (kind: string): string => (kind === "none" ? "" : kind);

test("Devices that failed a release are given the one before, and return once their rings moved on", async () => {
  const fleet = await startRig({ forgetModules: vi.resetModules });
  rig = fleet;
  await approve(fleet);
  await fleet.ended();
  const ofRing = { canary: "edge-1", fleet: "edge-3" } as const;
  const runs = { "windturbine.model": "1.1.0", "windturbine.detector": "1.0.0" };
  const item = { back: runs, reason: "it refused the model", given: [] };
  for (const [ring, thingName] of Object.entries(ofRing)) {
    await fleet.devices.report();
    // In the newest second, so that no report is newer: both still fail.
    const since = new Date(Date.now() + 1_000).toISOString();
    const failed = { thingName, ring, failed: runs, state: "failed", since } as const;
    await recordHeldBack(NAMES.ledgerTable, { ...item, ...failed });
  }
  const look = async () => ((await fleet.invoke("WatchFleet", {})) as { care: string[] }).care;
  expect(await look()).toEqual(["give: edge-1", "give: edge-3"]);
  const { membersOf } = fleet.cloud.things.things;
  expect(membersOf("windturbine-canary-quarantine")).toEqual(["edge-1"]);
  await fleet.clock.pass(60);
  await fleet.devices.report();
  await fleet.clock.settle();
  expect(await look()).toEqual(["well: edge-1", "well: edge-3"]);
  // Their rings run something else by now.
  for (const thingName of Object.values(ofRing)) {
    const known = await heldBackDevice(NAMES.ledgerTable, thingName);
    if (known) await recordHeldBack(NAMES.ledgerTable, { ...known, failed: {} });
  }
  expect(await look()).toEqual(["return: edge-1", "return: edge-3"]);
  await fleet.clock.pass(60);
  await fleet.devices.report();
  await fleet.clock.settle();
  expect(await look()).toEqual(["forget: edge-1", "forget: edge-3"]);
  expect(membersOf("windturbine-canary")).toEqual(["edge-1"]);
});

test("A deployment of somebody else that took our components away is named by the next look", async () => {
  const fleet = await startRig({ forgetModules: vi.resetModules });
  rig = fleet;
  await approve(fleet);
  await fleet.ended();
  await fleet.deploy("windturbine-fleet", "aws.greengrass.SageMakerEdgeManager", "1.3.6");
  const looks = [await fleet.invoke("WatchFleet", {}), await fleet.invoke("WatchFleet", {})];
  for (const look of looks) {
    expect(look).toMatchObject({
      care: [expect.stringMatching(/^takenAway: deployment .* fleet$/)],
    });
  }
});

test("The function's role permits what it called, and nothing else", () => {
  const statements = rolloutStatements("Watch").get("WatchFleet") ?? [];
  const called = needs.of("WatchFleet").map(asDeployed);
  expect(called.length).toBeGreaterThan(0);
  expect(called.filter((need) => !isAllowed(statements, need))).toEqual([]);
  const spare = unused(statements, called);
  expect(spare.filter((each) => !REASONS.some(({ permits }) => permits.test(each)))).toEqual([]);
}, 180_000);
