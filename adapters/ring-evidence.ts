import type { CoreState, Past, RingEvidence } from "../domain/rollout/evidence.ts";
import type { Ring, Rollout } from "../domain/rollout/rollout.ts";
import type { Health } from "../domain/turbine/health.ts";
import { homeOf, thingGroupArn } from "./aws/arns.ts";
import { configuration } from "./configuration.ts";
import { coreDevicesOf } from "./greengrass/core-devices.ts";
import { newestDeployment } from "./greengrass/deployments.ts";
import { unwellComponent } from "./greengrass/installed-components.ts";
import { evidenceOf, someThingsOf, thingsOf } from "./iot/rings.ts";
import { latestHealth } from "./ledger/devices.ts";

export interface DeployedRing {
  readonly jobId: string;
  readonly deploymentId?: string | undefined;
  readonly deployedAt: string;
  readonly modelDigest?: string | undefined;
  readonly past?: Past | undefined;
}

/** Components are asked for device by device, so only for the first that are not well. */
const COMPONENTS_ASKED = 10;

/** Everything that a ring shows: job executions, what Greengrass says of its devices, health. */
export const gatherEvidence = async (
  rollout: Rollout,
  ring: Ring,
  { jobId, deploymentId, deployedAt, modelDigest, past }: DeployedRing,
): Promise<RingEvidence> => {
  const { ledgerTable } = configuration();
  const groupArn = thingGroupArn(homeOf(rollout.modelPackageArn), ring.thingGroup);
  const [things, elsewhere, cores, newest] = await Promise.all([
    thingsOf(ring.thingGroup),
    thingsAfter(rollout, ring),
    coreStates(groupArn),
    newestDeployment(groupArn),
  ]);
  const members = new Set(things);
  const health = await latestHealth(ledgerTable, [...members, ...elsewhere]);
  const overtaken = overtakenBy(deploymentId, newest);
  const devices = await evidenceOf([...members], jobId, health);
  return {
    devices: devices.map((device) => {
      const core = cores.get(device.thingName);
      return { ...device, ...(core && { core }) };
    }),
    deployedAt,
    modelVersion: String(rollout.modelVersion),
    ...(modelDigest && { modelDigest }),
    ...(past && { past }),
    ...(overtaken && { overtaken }),
    others: othersIn(health, members, String(rollout.modelVersion)),
  };
};

/** A person, or another program, may revise the group's deployment at any time. */
const overtakenBy = (ours: string | undefined, newest: string | undefined): string | undefined =>
  ours === undefined || newest === ours
    ? undefined
    : `the ring's newest deployment is ${newest ?? "none"}, which this rollout did not make; let the ring through, retry or abort`;

/** Devices that stand for those that do not run the release yet: the weather is the same for all. */
const OTHERS = 100;

const thingsAfter = async (rollout: Rollout, ring: Ring): Promise<string[]> => {
  const next = rollout.rings[rollout.rings.findIndex(({ name }) => name === ring.name) + 1];
  return next ? await someThingsOf(next.thingGroup, OTHERS) : [];
};

const othersIn = (
  health: ReadonlyMap<string, Health>,
  members: ReadonlySet<string>,
  modelVersion: string,
): Health[] =>
  [...health.values()].filter(
    (report) => !members.has(report.thingName) && report.modelVersion !== modelVersion,
  );

const coreStates = async (groupArn: string): Promise<Map<string, CoreState>> => {
  const cores = await coreDevicesOf(groupArn);
  const unwell = cores.filter(({ status }) => status === "UNHEALTHY").slice(0, COMPONENTS_ASKED);
  const components = new Map(
    await Promise.all(
      unwell.map(async ({ thingName }) => [thingName, await unwellComponent(thingName)] as const),
    ),
  );
  return new Map(
    cores.map(({ thingName, status, reportedAt }) => {
      const component = components.get(thingName);
      return [thingName, { status, reportedAt, ...(component && { component }) }];
    }),
  );
};
