import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { GreengrassV2Client } from "@aws-sdk/client-greengrassv2";
import { zipSync } from "fflate";
import { decideOnRollout } from "../../../adapters/fleet/decide.ts";
import type { RolloutRecord } from "../../../adapters/ledger/rollouts.ts";
import { NAMES, turbinesOf } from "../../../domain/names.ts";
import type { RingPlan } from "../../../domain/rollout/ring-plan.ts";
import { ARTIFACT_BUCKET, DATA_BUCKET } from "../../../local/cloud-plan.ts";
import type { FaultKind } from "../../../simulator/faults.ts";
import type { TurbineParameters } from "../../../simulator/parameters.ts";
import { createTurbine, type Turbine } from "../../../simulator/turbine.ts";
import { DETECTOR_KEY, type Rig, type RigOptions, startRig } from "../../rollout/rig.ts";
import type { VirtualClock } from "../../rollout/virtual-clock.ts";
import type { Release } from "../../zoo/release.ts";
import { signedByAnother } from "../../zoo/signed-by-another.ts";
import { seeded } from "../seeded.ts";
import { type ADevice, aDevice, type DevicePlan } from "./a-device.ts";
import { createSteadyClock, type SteadyClock } from "./steady-clock.ts";

export interface FleetPlan {
  readonly seed: number;
  readonly rings: readonly RingPlan[];
  readonly gate: RigOptions["gate"];
  /** Share of the messages that never arrive. */
  readonly loss?: number;
  /** Of the farm's wind and machines. */
  readonly parameters?: Partial<TurbineParameters>;
  readonly forgetModules?: () => void;
}

/** A whole fleet on a clock that jumps: the real rollout, and real detectors on simulated turbines. */
export interface AFleet {
  readonly rig: Rig;
  readonly devices: readonly ADevice[];
  setFault(turbine: number, kind: FaultKind, strength: number): void;
  /** Registers and approves it, and lets time pass until its rollout has ended. */
  release(given: Release): Promise<Released>;
  close(): Promise<void>;
}

export interface Released {
  readonly outcome: string;
  readonly reason: string;
  /** Whether a person was asked. */
  readonly wasHeld: boolean;
  /** Rings that a deployment went to. */
  readonly touched: readonly string[];
  /** Whether it came to watching all rings. */
  readonly cameToBake: boolean;
}

const TURBINES_PER_DEVICE = 2;
const HZ = 20;
/** So much at a time; the rollout's own waits may end by so much later. */
const STEP_SECONDS = 5;
const PART_MS = 500;
/** After an end, until devices that went back have told so. */
const SETTLED_SECONDS = 45;

/** What a fleet consists of while it runs. */
interface Members {
  readonly root: string;
  readonly turbines: Map<string, Turbine>;
  readonly devices: ADevice[];
  greengrass: GreengrassV2Client | undefined;
  isClosed: boolean;
}

export const startFleet = async (plan: FleetPlan): Promise<AFleet> => {
  const members: Members = {
    root: mkdtempSync(join(tmpdir(), "zoo-")),
    turbines: new Map(),
    devices: [],
    greengrass: undefined,
    isClosed: false,
  };
  const steady = createSteadyClock();
  const rig = await startRig({
    rings: plan.rings,
    turbinesPerDevice: TURBINES_PER_DEVICE,
    ...(plan.gate && { gate: plan.gate }),
    ...(plan.forgetModules && { forgetModules: plan.forgetModules }),
    playDevices(cloud, clock) {
      members.greengrass = new GreengrassV2Client({});
      for (const thing of plan.rings.flatMap((ring) => ring.things)) {
        addDevice(members, plan, { cloud, greengrass: members.greengrass, thing });
      }
      letTimePass(members, clock, steady);
    },
  });
  return {
    rig,
    devices: members.devices,
    setFault: (turbine, kind, strength) =>
      members.turbines.get(String(turbine))?.setFault(kind, true, strength),
    release: (given) => release(rig, given),
    async close() {
      members.isClosed = true;
      for (const device of members.devices) await device.close();
      members.greengrass?.destroy();
      await rig.close();
      steady.close();
      rmSync(members.root, { recursive: true, force: true });
    },
  };
};

/** A device with its turbines, whose wind and randomness follow from the plan's seed. */
const addDevice = (
  { root, turbines, devices }: Members,
  { seed, parameters, loss = 0 }: FleetPlan,
  place: Pick<DevicePlan, "cloud" | "greengrass" | "thing">,
): void => {
  const own = turbinesOf(place.thing, TURBINES_PER_DEVICE).map((id) =>
    createTurbine({
      id,
      seed: seed * 1_000 + Number(id),
      rateHz: HZ,
      ...(parameters && { parameters }),
      startTime: Date.now() + (seed % 24) * 3_600_000,
    }),
  );
  for (const turbine of own) turbines.set(turbine.id, turbine);
  const random = seeded(seed * 100 + devices.length);
  devices.push(aDevice({ ...place, turbines: own, root: join(root, place.thing), loss, random }));
};

/** Readings and the devices' own clock go on in small parts, each once all inferences have ended. */
const letTimePass = (members: Members, clock: VirtualClock, steady: SteadyClock): void => {
  const step = async (): Promise<void> => {
    for (let passed = 0; passed < STEP_SECONDS * 1_000; passed += PART_MS) {
      for (const device of members.devices) device.feed(PART_MS / 1_000);
      clock.tick(PART_MS);
      steady.pass(PART_MS);
      await quiet(members.devices);
    }
    if (!members.isClosed) clock.after(0, step);
  };
  clock.after(1, step);
};

const quiet = async (devices: readonly ADevice[]): Promise<void> => {
  do await turn();
  while (devices.some((device) => device.busy() > 0));
  await turn();
};

const release = async (
  rig: Rig,
  { archive, detector = "", isSignedByAnother }: Release,
): Promise<Released> => {
  const { objects } = rig.cloud.world;
  await objects.put(ARTIFACT_BUCKET, DETECTOR_KEY, zipSync({ "begin.js": Buffer.from(detector) }));
  const key = `training/${rig.models.length + 1}/model.tar.gz`;
  await objects.put(DATA_BUCKET, key, archive);
  const arn = await rig.registerArchive(`s3://${DATA_BUCKET}/${key}`);
  if (isSignedByAnother) {
    const told = { modelVersion: arn.split("/").at(-1) ?? "", modelPackageArn: arn };
    const { key: place, zip } = await signedByAnother(archive, told);
    await objects.put(ARTIFACT_BUCKET, place, zip);
  }
  const before = rig.calls.length;
  await rig.decide(arn, "Approved", "from the zoo");
  const released = await ended(rig, before);
  await rig.clock.pass(SETTLED_SECONDS);
  return released;
};

const MOST_SECONDS = 6 * 3_600;

const ended = async (rig: Rig, before: number): Promise<Released> => {
  const count = rig.executions.length;
  const begun = Date.now();
  let wasHeld = false;
  while (Date.now() - begun < MOST_SECONDS * 1_000) {
    await rig.clock.pass(10);
    const newest = rig.executions.at(-1);
    const [record] = await rig.ledger();
    if (record?.hold) wasHeld = true;
    await abortHeld(record);
    if (rig.executions.length > count && newest && newest.status !== "RUNNING") {
      const { outcome = "", reason = "" } = record ?? {};
      return { outcome, reason, wasHeld, ...tracesOf(rig, newest.arn, before) };
    }
  }
  throw new Error(`no end after ${MOST_SECONDS} s: ${JSON.stringify((await rig.ledger())[0])}`);
};

/** A person was asked, which is told; for the next release the fleet has to be as it was. */
const abortHeld = async (record: RolloutRecord | undefined): Promise<void> => {
  if (!record?.hold || record.control?.aborted) return;
  await decideOnRollout(NAMES.ledgerTable, record.rolloutId, "abort", record.hold.reason);
};

const tracesOf = (rig: Rig, arn: string, before: number) => {
  const states = rig
    .history(arn)
    .flatMap((event) => (event["stateEnteredEventDetails"] as { name?: string })?.name ?? []);
  const targets = rig.calls
    .slice(before)
    .filter(({ operation }) => operation === "CreateDeployment")
    .map(({ input }) => String(input["targetArn"]).split("/").at(-1) ?? "");
  return { cameToBake: states.includes("JudgeBake"), touched: [...new Set(targets)] };
};
