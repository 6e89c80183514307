import { homeOf, thingGroupArn } from "../../adapters/aws/arns.ts";
import { configuration } from "../../adapters/configuration.ts";
import { coreDevicesOf } from "../../adapters/greengrass/core-devices.ts";
import { currentDeployment, reviseDeployment } from "../../adapters/greengrass/deployments.ts";
import { runningComponents } from "../../adapters/greengrass/installed-components.ts";
import { newestDeployments } from "../../adapters/greengrass/ring-deployments.ts";
import { thingsOf } from "../../adapters/iot/rings.ts";
import { latestHealth } from "../../adapters/ledger/devices.ts";
import { recordRepair, repairsOf } from "../../adapters/ledger/repairs.ts";
import { openRings, rolloutTraces } from "../../adapters/ledger/rollouts.ts";
import { measure } from "../../adapters/metrics.ts";
import { task } from "../../adapters/task.ts";
import { careFor, type RingCare } from "../../domain/rollout/repair.ts";
import type { Ring } from "../../domain/rollout/rollout.ts";
import { WAITS } from "../../domain/rollout/waiting.ts";
import { METRICS, SUSPECTS, silentDevices, stalledRings } from "../../domain/rollout/watch.ts";

/**
 * Looks for what nobody would hear of otherwise: devices gone silent, rings that stand still, devices
 * whose core gave up on our components, and deployments of others that took them away.
 */
export const handler = task(
  "WatchFleet",
  async (_input, now) => {
    const { ledgerTable, rings, gate } = configuration();
    const [open, ...groups] = await Promise.all([
      openRings(ledgerTable),
      ...rings.map(({ thingGroup }) => thingsOf(thingGroup)),
    ]);
    const things = groups.flatMap((group) => group ?? []);
    const health = await latestHealth(ledgerTable, things);
    const silent = silentDevices(things, health, now);
    const stalled = stalledRings(open, gate, WAITS.ring, now);
    const cares = await careForRings(silent, now);
    measure({
      [METRICS.silentDevices]: silent.length,
      [METRICS.stalledRings]: stalled.length,
      [METRICS.brokenDevices]: cares.flatMap(devicesOf).length,
      [METRICS.repairsSpent]: cares.filter(({ kind }) => kind === "spent").length,
      [METRICS.takenAway]: cares.filter(({ kind }) => kind === "takenAway").length,
    });
    return {
      kind: "watched",
      silent,
      stalled: stalled.map(({ rolloutId, ring }) => `${ring} of ${rolloutId}`),
      care: cares.flatMap((care) => (care.kind === "none" ? [] : `${care.kind}: ${care.reason}`)),
    };
  },
  ({ silent, stalled, care }) => ({ silent, stalled, care }),
);

/** While a rollout is on its way its own gate looks after the rings. */
const careForRings = async (silent: readonly string[], now: Date): Promise<RingCare[]> => {
  const { ledgerTable, rings } = configuration();
  const { isRolling, removals } = await rolloutTraces(ledgerTable);
  if (isRolling) return [];
  const cares: RingCare[] = [];
  for (const ring of rings) {
    const care = careFor(await look(ring, removals, silent), now);
    cares.push(care);
    await act(ring, care, now);
  }
  return cares;
};

const look = async (ring: Ring, ownRemovals: ReadonlySet<string>, silent: readonly string[]) => {
  const target = targetOf(ring);
  const [deployments, cores, repairs] = await Promise.all([
    newestDeployments(target),
    coreDevicesOf(target),
    repairsOf(configuration().ledgerTable, ring.name),
  ]);
  const suspects = cores
    .filter(({ status, thingName }) => status === "UNHEALTHY" || silent.includes(thingName))
    .slice(0, SUSPECTS);
  return {
    ring: ring.name,
    deployments,
    ownRemovals,
    repairs,
    suspects: await Promise.all(
      suspects.map(async ({ thingName }) => ({
        thingName,
        components: await runningComponents(thingName),
      })),
    ),
  };
};

/** What was found is told by alarms, each with a metric of its own; the log names it. */
const act = async (ring: Ring, care: RingCare, now: Date): Promise<void> => {
  if (care.kind === "repair") await repair(ring, care, now);
};

const repair = async (
  ring: Ring,
  { devices, reason }: RingCare & { kind: "repair" },
  now: Date,
): Promise<void> => {
  const targetArn = targetOf(ring);
  const at = now.toISOString();
  const current = await currentDeployment(targetArn);
  const { deploymentId } = await reviseDeployment({
    targetArn,
    name: `repair of ${devices.join(" ")}`.slice(0, 200),
    current,
    changes: {},
    // Two looks that overlap tell the same once.
    onceFor: `repair ${ring.name} ${current?.deploymentId}`,
  });
  await recordRepair(configuration().ledgerTable, {
    ring: ring.name,
    at,
    devices,
    reason,
    deploymentId,
  });
};

const targetOf = ({ thingGroup }: Ring): string =>
  thingGroupArn(homeOf(configuration().notificationTopicArn), thingGroup);

const devicesOf = (care: RingCare): readonly string[] =>
  care.kind === "none" || care.kind === "takenAway" ? [] : care.devices;
