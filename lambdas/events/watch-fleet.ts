import { homeOf, thingGroupArn } from "../../adapters/aws/arns.ts";
import { configuration } from "../../adapters/configuration.ts";
import { coreDevicesOf } from "../../adapters/greengrass/core-devices.ts";
import { currentDeployment, reviseDeployment } from "../../adapters/greengrass/deployments.ts";
import { runningComponents } from "../../adapters/greengrass/installed-components.ts";
import { newestDeployments } from "../../adapters/greengrass/ring-deployments.ts";
import { thingsOf } from "../../adapters/iot/rings.ts";
import { latestHealth } from "../../adapters/ledger/devices.ts";
import { heldBackDevices } from "../../adapters/ledger/quarantine.ts";
import { recordRepair, repairsOf } from "../../adapters/ledger/repairs.ts";
import { type RolloutTraces, rolloutTraces } from "../../adapters/ledger/rollout-traces.ts";
import { openRings } from "../../adapters/ledger/rollouts.ts";
import { measure } from "../../adapters/metrics.ts";
import { recordFailed } from "../../adapters/quarantine/hold-back.ts";
import { type Tended, type TendedRing, tendQuarantine } from "../../adapters/quarantine/tend.ts";
import { task } from "../../adapters/task.ts";
import { errorText } from "../../domain/error-text.ts";
import { ourVersions } from "../../domain/rollout/components.ts";
import type { HeldBack } from "../../domain/rollout/quarantine.ts";
import { careFor, type RingCare, type SeenRing } from "../../domain/rollout/repair.ts";
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
    const [open, traces, heldBack, ...groups] = await Promise.all([
      openRings(ledgerTable),
      rolloutTraces(ledgerTable),
      heldBackDevices(ledgerTable),
      ...rings.map(({ thingGroup }) => thingsOf(thingGroup)),
    ]);
    const inRings = groups.flatMap((group) => group ?? []);
    const things = [...new Set([...inRings, ...heldBack.map(({ thingName }) => thingName)])];
    const health = await latestHealth(ledgerTable, things);
    const silent = silentDevices(things, health, now);
    const stalled = stalledRings(open, gate, WAITS.ring, now);
    const tended = await tendRings(heldBack, traces, health, now);
    const cares = await careForRings(traces, silent, now);
    const persons = tended.filter(({ care }) => care.kind === "person");
    measure({
      [METRICS.silentDevices]: silent.length,
      [METRICS.stalledRings]: stalled.length,
      [METRICS.brokenDevices]: cares.flatMap(devicesOf).length + unwell(heldBack).length,
      [METRICS.repairsSpent]: cares.filter(({ kind }) => kind === "spent").length + persons.length,
      [METRICS.takenAway]: cares.filter(({ kind }) => kind === "takenAway").length,
    });
    return {
      kind: "watched",
      silent,
      stalled: stalled.map(({ rolloutId, ring }) => `${ring} of ${rolloutId}`),
      care: [
        ...cares.flatMap((care) => (care.kind === "none" ? [] : `${care.kind}: ${care.reason}`)),
        ...tended.flatMap(inWords),
      ],
    };
  },
  ({ silent, stalled, care }) => ({ silent, stalled, care }),
);

/** Devices that failed a release; a ring that a rollout decides on is left to it. */
const tendRings = async (
  items: readonly HeldBack[],
  { judged }: RolloutTraces,
  health: Parameters<typeof tendQuarantine>[0]["health"],
  now: Date,
): Promise<Tended[]> => {
  const { ledgerTable, rings } = configuration();
  const tended: Tended[] = [];
  for (const ring of rings) {
    const own = {
      table: ledgerTable,
      ring,
      arnOf,
      items: items.filter((item) => item.ring === ring.name),
      isJudged: judged.has(ring.name),
      health,
    };
    tended.push(...(await tendOrTell(own, now)));
  }
  return tended;
};

/** What stands in one quarantine's way is told, and keeps nobody from looking at the rest of the fleet. */
const tendOrTell = async (own: TendedRing, now: Date): Promise<Tended[]> => {
  try {
    return await tendQuarantine(own, now);
  } catch (error) {
    const reason = `the quarantine of ring ${own.ring.name}: ${errorText(error)}`;
    return [{ thingName: own.ring.name, care: { kind: "person", reason } }];
  }
};

const inWords = ({ thingName, care }: Tended): string[] => {
  if (care.kind === "none") return [];
  return [care.kind === "person" ? `person: ${care.reason}` : `${care.kind}: ${thingName}`];
};

const unwell = (items: readonly HeldBack[]): readonly HeldBack[] =>
  items.filter(({ state }) => state !== "well");

/**
 * While a rollout is on its way its own gate looks after the rings. What was found is told by alarms,
 * each with a metric of its own; the log names it.
 */
const careForRings = async (
  { isRolling, removals, previous }: RolloutTraces,
  silent: readonly string[],
  now: Date,
): Promise<RingCare[]> => {
  if (isRolling) return [];
  const cares: RingCare[] = [];
  for (const ring of configuration().rings) {
    const seen = await look(ring, removals, silent);
    const care = careFor(seen, now);
    cares.push(care);
    if (care.kind === "repair") await repair(ring, care, now);
    if (care.kind === "spent") await giveUp(seen, care.devices, previous.get(ring.name));
  }
  return cares;
};

/** What three new starts did not mend the release before may: the device is held back from then on. */
const giveUp = async (
  { ring, deployments: [newest], suspects }: SeenRing,
  devices: readonly string[],
  previous: Readonly<Record<string, string>> | undefined,
): Promise<void> => {
  if (newest === undefined || previous === undefined) return;
  for (const { thingName } of suspects.filter((device) => devices.includes(device.thingName))) {
    await recordFailed(configuration().ledgerTable, {
      thingName,
      ring,
      failed: ourVersions(newest.versions),
      previous,
      reason: "its core gave up on it again after three repairs",
    });
  }
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

const targetOf = ({ thingGroup }: Ring): string => arnOf(thingGroup);

const arnOf = (thingGroup: string): string =>
  thingGroupArn(homeOf(configuration().notificationTopicArn), thingGroup);

const devicesOf = (care: RingCare): readonly string[] =>
  care.kind === "none" || care.kind === "takenAway" ? [] : care.devices;
