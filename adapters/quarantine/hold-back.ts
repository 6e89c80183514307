import { ourVersions } from "../../domain/rollout/components.ts";
import type { Member } from "../../domain/rollout/gate/members.ts";
import { heldBackAs } from "../../domain/rollout/quarantine.ts";
import type { Ring, Rollout } from "../../domain/rollout/rollout.ts";
import { homeOf, thingGroupArn } from "../aws/arns.ts";
import { currentDeployment } from "../greengrass/deployments.ts";
import { heldBackDevice, recordHeldBack } from "../ledger/quarantine.ts";
import { readRing } from "../ledger/rollouts.ts";

/**
 * Puts on record which devices failed a release that their ring goes on with; WatchFleet gives them the
 * one before. A ring whose deployment somebody else revised has no release to speak of.
 */
export const holdBack = async (
  table: string,
  rollout: Rollout,
  ring: Ring,
  members: readonly Member[],
): Promise<void> => {
  const failures = members.filter(({ standing }) => standing.kind === "failed");
  if (failures.length === 0) return;
  const record = await readRing(table, rollout.id, ring.name);
  const current = await currentDeployment(
    thingGroupArn(homeOf(rollout.modelPackageArn), ring.thingGroup),
  );
  if (current === undefined || current.deploymentId !== record?.deploymentId) return;
  for (const { device, standing } of failures) {
    await recordFailed(table, {
      thingName: device.thingName,
      ring: ring.name,
      failed: ourVersions(current.versions),
      previous: record.previous,
      reason: device.cause ?? ("says" in standing ? standing.says : standing.kind),
    });
  }
};

/** What is known of the device already is kept as far as it still holds. */
export const recordFailed = async (
  table: string,
  device: Parameters<typeof heldBackAs>[0],
): Promise<void> => {
  const known = await heldBackDevice(table, device.thingName);
  const item = heldBackAs(device, known, new Date());
  if (item !== known) await recordHeldBack(table, item);
};
