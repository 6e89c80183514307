import { ourVersions } from "../../domain/rollout/components.ts";
import {
  careForDevice,
  type DeviceCare,
  type HeldBack,
  type QuarantinedRing,
  quarantineOf,
} from "../../domain/rollout/quarantine.ts";
import type { Ring } from "../../domain/rollout/rollout.ts";
import type { Health } from "../../domain/turbine/health.ts";
import {
  type CurrentDeployment,
  currentDeployment,
  reviseDeployment,
} from "../greengrass/deployments.ts";
import { joinRing, leaveRing } from "../iot/ring-membership.ts";
import { thingsOf } from "../iot/rings.ts";
import { forgetHeldBack, recordHeldBack } from "../ledger/quarantine.ts";
import { returnDevice } from "./return-devices.ts";

/** Device by device at 10 to 20 calls a second; the others follow with the next look. */
const AT_ONCE = 20;

export interface TendedRing {
  readonly table: string;
  readonly ring: Ring;
  readonly arnOf: (thingGroup: string) => string;
  readonly items: readonly HeldBack[];
  readonly isJudged: boolean;
  readonly health: ReadonlyMap<string, Health>;
}

/** What was done or is to be done about a device. */
export interface Tended {
  readonly thingName: string;
  readonly care: DeviceCare;
}

/** Gives devices that failed a release the one before, and lets them return once their ring moved on. */
export const tendQuarantine = async (tended: TendedRing, now: Date): Promise<Tended[]> => {
  const { ring, items, isJudged, health, arnOf } = tended;
  if (items.length === 0) return [];
  const quarantine = quarantineOf(ring.thingGroup);
  const [current, givenNow, members = [], quarantined] = await Promise.all([
    currentDeployment(arnOf(ring.thingGroup)),
    currentDeployment(arnOf(quarantine)),
    thingsOf(ring.thingGroup),
    thingsOf(quarantine),
  ]);
  if (quarantined === undefined) {
    const reason = `thing group ${quarantine} does not exist; deploy the fleet stack again`;
    return items.map(({ thingName }) => ({ thingName, care: { kind: "person", reason } }));
  }
  let seen: QuarantinedRing = {
    runs: ourVersions(current?.versions ?? {}),
    gives: ourVersions(givenNow?.versions ?? {}),
    isJudged,
    members: new Set(members),
    quarantined: new Set(quarantined),
  };
  const results: Tended[] = [];
  for (const item of items.slice(0, AT_ONCE)) {
    const care = careForDevice(item, seen, health.get(item.thingName), now);
    await act(tended, item, care, current, now);
    if (care.kind === "give") seen = withGiven(seen, item);
    results.push({ thingName: item.thingName, care });
  }
  return results;
};

/** As the groups are once this device was given its earlier release. */
const withGiven = (seen: QuarantinedRing, { thingName, back }: HeldBack): QuarantinedRing => ({
  ...seen,
  gives: back,
  members: new Set([...seen.members].filter((thing) => thing !== thingName)),
  quarantined: new Set([...seen.quarantined, thingName]),
});

const act = async (
  tended: TendedRing,
  item: HeldBack,
  care: DeviceCare,
  current: CurrentDeployment | undefined,
  now: Date,
): Promise<void> => {
  const { table, ring } = tended;
  switch (care.kind) {
    case "give":
      return giveBack(tended, item, current, now);
    case "return":
      return returnDevice(table, ring, item.thingName, item);
    case "well":
      return recordHeldBack(table, { ...item, state: "well" });
    case "forget":
      return forgetHeldBack(table, item.thingName);
    case "none":
    case "person":
      return undefined;
  }
};

/**
 * The quarantine gets a new revision before the device joins it: a continuous job reaches who joins,
 * and whether it reaches again who was there before is not documented. Everything that is not ours is
 * as in the ring's own deployment.
 */
const giveBack = async (
  { table, ring, arnOf }: TendedRing,
  item: HeldBack,
  current: CurrentDeployment | undefined,
  now: Date,
): Promise<void> => {
  const quarantine = quarantineOf(ring.thingGroup);
  const changes = Object.fromEntries(
    Object.keys({ ...item.failed, ...item.back }).map((name) => [name, item.back[name] ?? null]),
  );
  await reviseDeployment({
    targetArn: arnOf(quarantine),
    name: `${ring.name} quarantine: ${item.thingName} goes back`,
    current,
    changes,
    onceFor: `quarantine ${ring.name} ${item.thingName} ${item.since} ${item.given.length}`,
  });
  await recordHeldBack(table, { ...item, state: "leaving" });
  await leaveRing(item.thingName, ring.thingGroup);
  await joinRing(item.thingName, quarantine);
  const given = [...item.given, now.toISOString()];
  await recordHeldBack(table, { ...item, state: "givenBack", given });
};
