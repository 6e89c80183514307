import { afterEach, expect, test, vi } from "vitest";
import { STARTUP_SECONDS } from "../../domain/rollout/recipe.ts";
import { PROFILES } from "../../twin/core-device/profile.ts";
import { approve } from "./approve.ts";
import { expectInvariants } from "./invariants.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
afterEach(() => rig.close());

/** What a busy machine adds to starts that are given up: stopping them, and the old version's own start. */
const BESIDES_SECONDS = 60;

/** Until the slowest kind of core has given up a component that hangs at each of its starts. */
const GIVEN_UP_SECONDS = Math.max(
  ...Object.values(PROFILES).map(
    ({ lifecycle: { maxErrors, restartMs } }) => maxErrors * (STARTUP_SECONDS + restartMs / 1_000),
  ),
);

test("At the local product's speed a detector that hangs at each start is taken back, and nobody is asked", async () => {
  rig = await startRig({
    speed: 30,
    installSeconds: GIVEN_UP_SECONDS + BESIDES_SECONDS,
    forgetModules: vi.resetModules,
  });
  rig.devices.behave("edge-1", "failing");
  await approve(rig);
  await rig.ended();
  await expectInvariants(rig);
  const [rollout] = await rig.ledger();
  expect(rollout).toMatchObject({
    outcome: "rolledBack",
    reason: expect.stringMatching(/1 of 1 devices failed: edge-1/),
  });
  expect(rig.functionCalls.get("Hold")).toBeUndefined();
});
