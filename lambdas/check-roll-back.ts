import * as z from "zod/mini";
import { configuration } from "../adapters/configuration.ts";
import { evidenceOf, thingsOf } from "../adapters/iot/rings.ts";
import { latestHealth } from "../adapters/ledger/devices.ts";
import { recordWayBack } from "../adapters/ledger/evidence.ts";
import { membersThen } from "../adapters/ledger/members.ts";
import { heldBackDevice } from "../adapters/ledger/quarantine.ts";
import { readRing, recordRing } from "../adapters/ledger/rollouts.ts";
import { task } from "../adapters/task.ts";
import { parse } from "../domain/parse.ts";
import { expiryOf } from "../domain/retention.ts";
import type { DeviceEvidence } from "../domain/rollout/evidence.ts";
import { type Members, membersIn, movedSince } from "../domain/rollout/membership.ts";
import { ringNamed, schemas } from "../domain/rollout/rollout.ts";
import { isOverdue, nextWaitSeconds, WAITS } from "../domain/rollout/waiting.ts";
import { type Back, backOf, leftText, stragglersText } from "../domain/rollout/way-back.ts";

const input = z.object({
  rollout: schemas.rollout,
  rollBack: z.array(schemas.deployment),
  since: z.string(),
});

/** Waits until every device that answers was seen on what it ran before; silent ones follow later. */
export const handler = task("CheckRollBack", async (event, now) => {
  const { rollout, rollBack, since } = parse(input, event, "CheckRollBack");
  const { wayBackSeconds: deadlineSeconds } = configuration().gate;
  const isLate = isOverdue({ ...WAITS.rollBack, deadlineSeconds }, since, now);
  const stragglers: string[] = [];
  const gone: string[] = [];
  let isWaiting = false;
  for (const { ring, jobId, deployedAt } of rollBack) {
    const { thingGroup } = ringNamed(rollout, ring);
    const wayBack = { thingGroup, jobId, deployedAt };
    const { devices: found, left } = await devicesBack(rollout.id, ring, wayBack);
    const missing = found.filter(({ back }) => back !== "seen");
    if (found.some(({ back }) => back === "waiting") && !isLate) isWaiting = true;
    else await recordBack(rollout.id, ring, found, now);
    stragglers.push(...missing.map(({ device }) => device.thingName));
    gone.push(...left);
  }
  return isWaiting
    ? { kind: "wait", seconds: nextWaitSeconds(WAITS.rollBack, since, now) }
    : { kind: "rolledBack", says: `${stragglersText(stragglers)}${leftText(gone)}` };
});

interface DeviceBack {
  readonly device: DeviceEvidence;
  readonly back: Back;
}

const devicesBack = async (
  rolloutId: string,
  ring: string,
  wayBack: { readonly thingGroup: string; readonly jobId: string; readonly deployedAt: string },
): Promise<{ readonly devices: readonly DeviceBack[]; readonly left: readonly string[] }> => {
  const { ledgerTable } = configuration();
  const [record, things = []] = await Promise.all([
    readRing(ledgerTable, rolloutId, ring),
    thingsOf(wayBack.thingGroup),
  ]);
  const before = record ?? { previous: {}, previousDigests: [] };
  const health = await latestHealth(ledgerTable, things);
  const { devices } = await evidenceOf(things, wayBack.jobId, health);
  return {
    devices: devices.map((device) => ({
      device,
      back: backOf(device, before, wayBack.deployedAt),
    })),
    left: await leftSince(rolloutId, ring, record?.members, things),
  };
};

/** Devices that the ring had and has no more, but for those held back, which get theirs there. */
const leftSince = async (
  rolloutId: string,
  ring: string,
  members: Members | undefined,
  things: readonly string[],
): Promise<string[]> => {
  if (members === undefined || membersIn(things).digest === members.digest) return [];
  const { ledgerTable } = configuration();
  const then = await membersThen(ledgerTable, rolloutId, ring, members);
  const { left } = movedSince(then, things);
  const held = await Promise.all(left.map((thing) => heldBackDevice(ledgerTable, thing)));
  return left.filter((_, index) => (held[index]?.state ?? "returned") === "returned");
};

const recordBack = async (
  rolloutId: string,
  ring: string,
  devices: readonly DeviceBack[],
  now: Date,
): Promise<void> => {
  const { ledgerTable, retention } = configuration();
  const count = (kind: Back) => devices.filter(({ back }) => back === kind).length;
  await recordRing(ledgerTable, rolloutId, ring, {
    status: count("lost") > 0 ? "failed" : "rolledBack",
    succeeded: count("seen"),
    failed: count("lost"),
    pending: count("waiting"),
  });
  const told = devices.map(({ device: { thingName, execution, cause } }) => ({
    thingName,
    ...(execution && { execution }),
    ...(cause && { cause }),
  }));
  const expiry = expiryOf(retention.evidenceDays, now);
  await recordWayBack(ledgerTable, rolloutId, ring, told, expiry);
};
