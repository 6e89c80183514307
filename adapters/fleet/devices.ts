import { CORES } from "../../domain/rollout/core-rules.ts";
import { groupsOf, type HeldBack, modelOf } from "../../domain/rollout/quarantine.ts";
import type { Ring } from "../../domain/rollout/rollout.ts";
import type { DeviceView, DeviceWork, HeldBackView } from "../../domain/rollout/snapshot.ts";
import type { Health } from "../../domain/turbine/health.ts";
import { type CoreDevice, coreDevicesOf } from "../greengrass/core-devices.ts";
import { groupArnOf } from "../iot/group-arn.ts";
import { thingsOf } from "../iot/rings.ts";
import { latestHealth } from "../ledger/devices.ts";
import { heldBackDevices } from "../ledger/quarantine.ts";

/** A report older than this says nothing about now: two and a half of the longest period. */
const FRESH_MS = 150_000;
/** An older detector, which does not count what it judged, reports every 10 s. */
const FRESH_BEFORE_MS = 30_000;

/** Every device of the rings, with what Greengrass and the detector say of it. */
export const viewDevices = async (
  ledgerTable: string,
  rings: readonly Ring[],
  now: Date,
): Promise<DeviceView[]> => {
  const heldBack = new Map(
    (await heldBackDevices(ledgerTable)).map((item) => [item.thingName, item]),
  );
  const views = await Promise.all(rings.map((ring) => viewRing(ledgerTable, ring, heldBack, now)));
  return views
    .flat()
    .sort((a, b) => a.thingName.localeCompare(b.thingName, "en", { numeric: true }));
};

/** Those in its quarantine are the ring's as well. */
const viewRing = async (
  ledgerTable: string,
  ring: Ring,
  heldBack: ReadonlyMap<string, HeldBack>,
  now: Date,
): Promise<DeviceView[]> => {
  const groups = await Promise.all(groupsOf(ring).map(membersOf));
  const cores = new Map(
    groups.flatMap((group) => group.cores).map((core) => [core.thingName, core]),
  );
  const things = new Set(groups.flatMap((group) => group.things));
  const health = await latestHealth(ledgerTable, [...things]);
  return [...things].map((thing) => {
    const item = heldBack.get(thing);
    return {
      ...viewDevice(thing, ring.name, cores.get(thing), health.get(thing), now),
      ...(item && { heldBack: viewHeldBack(item) }),
    };
  });
};

const membersOf = async (thingGroup: string) => {
  const groupArn = await groupArnOf(thingGroup);
  const [things = [], cores] = await Promise.all([
    thingsOf(thingGroup),
    groupArn ? coreDevicesOf(groupArn) : [],
  ]);
  return { things, cores };
};

const viewHeldBack = ({ state, since, reason, failed, back }: HeldBack): HeldBackView => ({
  state,
  since,
  reason,
  failedModel: modelOf(failed) ?? "none",
  givenModel: modelOf(back) ?? "none",
});

/** A device that has gone silent is UNKNOWN, whatever it said last. */
const viewDevice = (
  thingName: string,
  ring: string,
  core: CoreDevice | undefined,
  health: Health | undefined,
  now: Date,
): DeviceView => {
  const lastSeen = Math.max(health?.time ?? 0, core?.reportedAt ?? 0);
  const fresh = health?.judged ? FRESH_MS : FRESH_BEFORE_MS;
  const isSilent = now.getTime() - lastSeen > fresh;
  return {
    thingName,
    ring,
    status: isSilent ? "UNKNOWN" : (core?.status ?? "UNKNOWN"),
    ...coreOf(core),
    turbines: health?.turbines ?? [],
    ...(health && {
      detectorVersion: health.detectorVersion,
      modelVersion: health.modelVersion,
      work: workOf(health),
    }),
    ...(health?.reason && { reason: health.reason }),
    ...(lastSeen > 0 && { lastSeen }),
  };
};

const coreOf = (core: CoreDevice | undefined): Pick<DeviceView, "core"> => {
  const found = CORES.find((each) => core?.runtime === `aws_nucleus_${each}`);
  return found === undefined ? {} : { core: found };
};

const workOf = ({
  state,
  since,
  coverage,
  blindTurbines,
  judged,
  paired,
  challenge,
  readingsPerSecond,
  inferenceP99Ms,
  anomalyRate,
  dropped,
  refused,
  lastRefusal,
  worstDrift,
  turbineDrift,
  weather,
}: Health): DeviceWork => ({
  state,
  readingsPerSecond,
  inferenceP99Ms,
  anomalyRate,
  dropped,
  refused,
  ...(since !== undefined && { since }),
  ...(coverage !== undefined && { coverage }),
  ...(blindTurbines && { blindTurbines }),
  ...(judged && { judged }),
  ...(paired && { paired }),
  ...(challenge && { challenge }),
  ...(lastRefusal !== undefined && { lastRefusal }),
  ...(worstDrift && { worstDrift }),
  ...(turbineDrift && { turbineDrift }),
  ...(weather && { weather }),
});
