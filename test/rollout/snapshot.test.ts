import { afterEach, expect, test, vi } from "vitest";
import { readFleetConfiguration } from "../../adapters/fleet/configuration.ts";
import { createFleet } from "../../adapters/fleet/fleet.ts";
import { approve } from "./approve.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
afterEach(() => rig.close());

test("A rollout whose event came twice is shown once, and the duplicate is counted", async () => {
  rig = await startRig({ duplicates: 1, forgetModules: vi.resetModules });
  await approve(rig);
  await rig.ended();
  expect(rig.executions).toHaveLength(2);
  const { rollouts, duplicates } = await createFleet(
    readFleetConfiguration(process.env),
  ).snapshot();
  expect(rollouts).toMatchObject([{ modelVersion: "1", outcome: "released" }]);
  expect(duplicates).toBe(1);
});
