import * as z from "zod/mini";
import { homeOf, thingGroupArn } from "../adapters/aws/arns.ts";
import { configuration } from "../adapters/configuration.ts";
import { coreDevicesOf } from "../adapters/greengrass/core-devices.ts";
import { currentDeployment, reviseDeployment } from "../adapters/greengrass/deployments.ts";
import { installedComponents } from "../adapters/greengrass/installed-components.ts";
import { thingsOf } from "../adapters/iot/rings.ts";
import { controlOf, settleDecision } from "../adapters/ledger/control.ts";
import { latestHealth } from "../adapters/ledger/devices.ts";
import { expectLock } from "../adapters/ledger/lock.ts";
import { recordMembers } from "../adapters/ledger/members.ts";
import { openRing, recordHold, recordRing, recordShut } from "../adapters/ledger/rollouts.ts";
import { returnDevices } from "../adapters/quarantine/return-devices.ts";
import { task } from "../adapters/task.ts";
import { InvalidInput, RingShut, RolloutAborted } from "../domain/errors.ts";
import { parse } from "../domain/parse.ts";
import { expiryOf } from "../domain/retention.ts";
import { ourVersions } from "../domain/rollout/components.ts";
import { type Control, pausedUntil } from "../domain/rollout/control.ts";
import { coreOfRuntime } from "../domain/rollout/core-rules.ts";
import { type DeviceTool, toolsFor } from "../domain/rollout/device-tools.ts";
import { shutNow } from "../domain/rollout/opening.ts";
import { digestsOf, pastOf } from "../domain/rollout/past.ts";
import {
  bakeSecondsOf,
  policyFor,
  type Ring,
  type Rollout,
  schemas,
} from "../domain/rollout/rollout.ts";
import { WAITS } from "../domain/rollout/waiting.ts";

const input = z.object({
  rollout: schemas.rollout,
  model: schemas.component,
  detector: schemas.component,
  ringIndex: z.int(),
  /** Tries of this ring beyond the first. */
  attempt: z.int(),
  /** Of the signed manifest. */
  modelDigest: z.string(),
});

/** Revises the ring's deployment to the release and keeps in the ledger what it ran before. */
export const handler = task("DeployRing", async (event, now) => {
  const { rollout, model, detector, ringIndex, attempt, modelDigest } = parse(
    input,
    event,
    "DeployRing",
  );
  const ring = rollout.rings[ringIndex];
  if (!ring) {
    throw new InvalidInput(
      `DeployRing: ringIndex: expected below ${rollout.rings.length}, got ${ringIndex}`,
    );
  }
  const { ledgerTable, gate, retention } = configuration();
  await expectLock(ledgerTable, rollout);
  const control = await controlOf(ledgerTable, rollout);
  if (control.aborted) throw new RolloutAborted(control.aborted.reason);
  await expectOpen(rollout, ring, control, now);
  // A person let the ring before through: that hold is over.
  if (ringIndex > 0 || attempt > 0) await recordHold(ledgerTable, rollout, null);
  const again = attempt > 0 ? ` again ${attempt}` : "";
  const targetArn = thingGroupArn(homeOf(rollout.modelPackageArn), ring.thingGroup);
  const current = await currentDeployment(targetArn);
  const things = (await thingsOf(ring.thingGroup)) ?? [];
  const reports = [...(await latestHealth(ledgerTable, things)).values()];
  await openRing(ledgerTable, rollout.id, ring.name, {
    previous: ourVersions(current?.versions ?? {}),
    previousDigests: digestsOf(reports),
    past: pastOf(reports),
  });
  const created = await reviseDeployment({
    targetArn,
    name: `${rollout.id.slice(0, 80)} ${ring.name}${again}`,
    current,
    changes: { [model.name]: model.version, [detector.name]: detector.version },
    tools: await toolsOf(targetArn, current?.versions ?? {}),
    job: ring.job,
    onceFor: `${rollout.executionArn} ${ring.name} deploy${again}`,
  });
  // After the revision, so that what failed the release before joins this one.
  const returned = await returnDevices(ledgerTable, ring);
  const present = [...new Set([...things, ...returned])];
  const expiry = expiryOf(retention.evidenceDays, now);
  const deployment = { ring: ring.name, ...created, deployedAt: now.toISOString(), modelDigest };
  await recordRing(ledgerTable, rollout.id, ring.name, {
    ...created,
    deployedAt: deployment.deployedAt,
    attempt,
    modelDigest,
    pausedBefore: pausedUntil(control, now),
    members: await recordMembers(ledgerTable, rollout.id, ring.name, present, expiry),
  });
  const { deadlineSeconds } = policyFor(gate, ring, present.length);
  const bakeSeconds = bakeSecondsOf(gate, rollout.rings);
  return {
    kind: "wait",
    seconds: WAITS.ring.firstSeconds,
    // By these the state machine goes on looking when no look is answered.
    deployment: { ...deployment, deadlineSeconds, bakeSeconds },
  };
});

/**
 * What the rollout waits for is put on record. A person's word that opened the ring is used up by it,
 * unless nothing kept it shut: then it is meant for the ring's judgement.
 * @throws RingShut with the seconds after which to look again
 */
const expectOpen = async (rollout: Rollout, ring: Ring, control: Control, now: Date) => {
  const { ledgerTable } = configuration();
  const shut = shutNow(ring, control, now);
  if (shut && !control.letThrough) {
    await recordShut(ledgerTable, rollout, shut.why);
    throw new RingShut(`${shut.seconds} s until ${shut.why}`);
  }
  if (shut) await settleDecision(ledgerTable, rollout, "letThrough");
  if (ring.window || control.decisions > 0) await recordShut(ledgerTable, rollout, null);
};

/** Asked device by device, so only of the first few: who deploys tools by hand deploys them to a group. */
const DEVICES_ASKED = 10;

const toolsOf = async (
  targetArn: string,
  deployed: Readonly<Record<string, string>>,
): Promise<DeviceTool[]> => {
  const { tools } = configuration();
  if (tools.length === 0) return [];
  const devices = await coreDevicesOf(targetArn);
  const installed = await Promise.all(
    devices.slice(0, DEVICES_ASKED).map(({ thingName }) => installedComponents(thingName)),
  );
  const present = new Set([deployed, ...installed].flatMap((versions) => Object.keys(versions)));
  return toolsFor(tools, new Set(devices.map(({ runtime }) => coreOfRuntime(runtime))), present);
};
