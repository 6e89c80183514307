import { afterEach, expect, test, vi } from "vitest";
import { openRing, recordRing } from "../../adapters/ledger/rollouts.ts";
import { putItem } from "../../adapters/ledger/table.ts";
import { NAMES } from "../../domain/names.ts";
import { METRICS } from "../../domain/rollout/watch.ts";
import { asDeployed, rolloutStatements } from "../permissions/deployed-roles.ts";
import { isAllowed, unused } from "../permissions/evaluate.ts";
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
  await openRing(NAMES.ledgerTable, "v7", "canary", {});
  await recordRing(NAMES.ledgerTable, "v7", "canary", { deployedAt: startedAt });
  expect(await fleet.invoke("WatchFleet", {})).toMatchObject({ stalled: [] });
  await fleet.clock.pass(7_200 + 2 * 3_600 + 60);
  expect(await fleet.invoke("WatchFleet", {})).toMatchObject({ stalled: ["canary of v7"] });
});

test("The function's role permits what it called, and nothing else", () => {
  const statements = rolloutStatements("Watch").get("WatchFleet") ?? [];
  const called = needs.of("WatchFleet").map(asDeployed);
  expect(called.length).toBeGreaterThan(0);
  expect(called.filter((need) => !isAllowed(statements, need))).toEqual([]);
  const spare = unused(statements, called);
  expect(spare.filter((each) => !REASONS.some(({ permits }) => permits.test(each)))).toEqual([]);
});
