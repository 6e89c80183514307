import type { CoreState, Past, RingEvidence } from "../domain/rollout/evidence.ts";
import {
  type Members,
  membersIn,
  movedSince,
  movedText,
  type RingNow,
  sharedText,
} from "../domain/rollout/membership.ts";
import type { Ring, Rollout } from "../domain/rollout/rollout.ts";
import type { Health } from "../domain/turbine/health.ts";
import { homeOf, thingGroupArn } from "./aws/arns.ts";
import { configuration } from "./configuration.ts";
import { coreDevicesOf } from "./greengrass/core-devices.ts";
import { newestDeployment } from "./greengrass/deployments.ts";
import { unwellComponent } from "./greengrass/installed-components.ts";
import { evidenceOf, thingsOf } from "./iot/rings.ts";
import { latestHealth } from "./ledger/devices.ts";
import { membersThen } from "./ledger/members.ts";

export interface DeployedRing {
  readonly jobId: string;
  readonly deploymentId?: string | undefined;
  readonly deployedAt: string;
  readonly modelDigest?: string | undefined;
  readonly past?: Past | undefined;
  /** Who was in the ring then; absent where nobody is to ask. */
  readonly members?: Members | undefined;
}

/** Components are asked for device by device, so only for the first that are not well. */
const COMPONENTS_ASKED = 10;

/** Everything that a ring shows: job executions, what Greengrass says of its devices, health. */
export const gatherEvidence = async (
  rollout: Rollout,
  ring: Ring,
  deployed: DeployedRing,
): Promise<RingEvidence> => {
  const { ledgerTable } = configuration();
  const { jobId, deployedAt, modelDigest, past } = deployed;
  const groupArn = thingGroupArn(homeOf(rollout.modelPackageArn), ring.thingGroup);
  const [rings, cores, newest] = await Promise.all([
    ringsNow(rollout),
    coreStates(groupArn),
    newestDeployment(groupArn),
  ]);
  const things = rings.find(({ name }) => name === ring.name)?.things ?? [];
  const members = new Set(things);
  // One that is in both would be asked for twice, which BatchGetItem refuses.
  const asked = new Set([...members, ...thingsAfter(rings, ring)]);
  const health = await latestHealth(ledgerTable, [...asked]);
  const { devices, ended } = await evidenceOf(things, jobId, health);
  const meddled =
    overtakenBy(deployed.deploymentId, newest) ??
    ended ??
    sharedText(
      { name: ring.name, things },
      rings.filter(({ name }) => name !== ring.name),
    ) ??
    (await movedIn(rollout.id, ring.name, deployed, things));
  return {
    devices: devices.map((device) => {
      const core = cores.get(device.thingName);
      return { ...device, ...(core && { core }) };
    }),
    deployedAt,
    modelVersion: String(rollout.modelVersion),
    ...(modelDigest && { modelDigest }),
    ...(past && { past }),
    ...(meddled && { meddled }),
    others: othersIn(health, members, String(rollout.modelVersion)),
  };
};

/** All rings of the rollout with who is in them, in their order. */
const ringsNow = ({ rings }: Rollout): Promise<RingNow[]> =>
  Promise.all(
    rings.map(async ({ name, thingGroup }) => ({
      name,
      things: (await thingsOf(thingGroup)) ?? [],
    })),
  );

/** A person, or another program, may revise the group's deployment at any time. */
const overtakenBy = (ours: string | undefined, newest: string | undefined): string | undefined =>
  ours === undefined || newest === ours
    ? undefined
    : `the ring's newest deployment is ${newest ?? "none"}, which this rollout did not make; let the ring through, retry or abort`;

const movedIn = async (
  rolloutId: string,
  ring: string,
  { members }: DeployedRing,
  now: readonly string[],
): Promise<string | undefined> => {
  if (members === undefined || membersIn(now).digest === members.digest) return undefined;
  const { ledgerTable } = configuration();
  return movedText(movedSince(await membersThen(ledgerTable, rolloutId, ring, members), now));
};

/** Devices that stand for those that do not run the release yet: the weather is the same for all. */
const OTHERS = 100;

const thingsAfter = (rings: readonly RingNow[], { name }: Ring): readonly string[] =>
  rings[rings.findIndex((each) => each.name === name) + 1]?.things.slice(0, OTHERS) ?? [];

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
