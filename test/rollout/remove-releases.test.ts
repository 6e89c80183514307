import { GreengrassV2Client, ListDeploymentsCommand } from "@aws-sdk/client-greengrassv2";
import { afterEach, expect, test, vi } from "vitest";
import { findLeftovers, removeLeftovers } from "../../adapters/fleet/teardown.ts";
import { approve } from "./approve.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

test("What rollouts left in Greengrass is found and removed; what is not ours stays", async () => {
  rig = await startRig({ forgetModules: vi.resetModules });
  await approve(rig);
  await rig.ended();
  const nobodys = "aws.greengrass.SageMakerEdgeManager";
  await rig.deploy("windturbine-fleet", nobodys, "1.3.6");

  const found = await findLeftovers();
  expect(found.deployments.map(({ target }) => target).toSorted()).toEqual([
    "thinggroup/windturbine-canary",
    "thinggroup/windturbine-fleet",
  ]);
  expect(found.componentVersions).toHaveLength(2);
  await removeLeftovers(found);

  expect(await findLeftovers()).toEqual({ deployments: [], componentVersions: [] });
  const client = new GreengrassV2Client({});
  const left = await client.send(new ListDeploymentsCommand({ historyFilter: "ALL" }));
  client.destroy();
  expect(left.deployments).toHaveLength(1);
});

test("A fleet that nothing was rolled out to has nothing to remove", async () => {
  rig = await startRig({ forgetModules: vi.resetModules });
  expect(await findLeftovers()).toEqual({ deployments: [], componentVersions: [] });
});
