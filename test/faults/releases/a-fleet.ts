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
import type { Release } from "../../zoo/release.ts";
import { signedByAnother } from "../../zoo/signed-by-another.ts";
import { seeded } from "../seeded.ts";
import { type ADevice, aDevice } from "./a-device.ts";
import { createSteadyClock } from "./steady-clock.ts";

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

export const startFleet = async (plan: FleetPlan): Promise<AFleet> => {
  const root = mkdtempSync(join(tmpdir(), "zoo-"));
  const things = plan.rings.flatMap((ring) => ring.things);
  const turbines = new Map<string, Turbine>();
  const devices: ADevice[] = [];
  const steady = createSteadyClock();
  const greengrass = { client: undefined as GreengrassV2Client | undefined };
  let isClosed = false;

  const quiet = async (): Promise<void> => {
    do await turn();
    while (devices.some((device) => device.busy() > 0));
    await turn();
  };

  const rig = await startRig({
    rings: plan.rings,
    turbinesPerDevice: TURBINES_PER_DEVICE,
    ...(plan.gate && { gate: plan.gate }),
    ...(plan.forgetModules && { forgetModules: plan.forgetModules }),
    playDevices(cloud, clock) {
      greengrass.client = new GreengrassV2Client({});
      for (const thing of things) {
        const own = turbinesOf(thing, TURBINES_PER_DEVICE).map((id) =>
          createTurbine({
            id,
            seed: plan.seed * 1_000 + Number(id),
            rateHz: HZ,
            ...(plan.parameters && { parameters: plan.parameters }),
            startTime: Date.now() + (plan.seed % 24) * 3_600_000,
          }),
        );
        for (const turbine of own) turbines.set(turbine.id, turbine);
        devices.push(
          aDevice({
            cloud,
            greengrass: greengrass.client,
            thing,
            turbines: own,
            root: join(root, thing),
            loss: plan.loss ?? 0,
            random: seeded(plan.seed * 100 + devices.length),
          }),
        );
      }
      const step = async (): Promise<void> => {
        for (let passed = 0; passed < STEP_SECONDS * 1_000; passed += PART_MS) {
          for (const device of devices) device.feed(PART_MS / 1_000);
          clock.tick(PART_MS);
          steady.pass(PART_MS);
          await quiet();
        }
        if (!isClosed) clock.after(0, step);
      };
      clock.after(1, step);
    },
  });

  const putDetector = (script: string): Promise<unknown> =>
    rig.cloud.world.objects.put(
      ARTIFACT_BUCKET,
      DETECTOR_KEY,
      zipSync({ "begin.js": Buffer.from(script) }),
    );

  return {
    rig,
    devices,
    setFault: (turbine, kind, strength) =>
      turbines.get(String(turbine))?.setFault(kind, true, strength),
    async release({ archive, detector = "", isSignedByAnother }) {
      await putDetector(detector);
      const key = `training/${rig.models.length + 1}/model.tar.gz`;
      await rig.cloud.world.objects.put(DATA_BUCKET, key, archive);
      const arn = await rig.registerArchive(`s3://${DATA_BUCKET}/${key}`);
      if (isSignedByAnother) {
        const release = { modelVersion: arn.split("/").at(-1) ?? "", modelPackageArn: arn };
        const { key: place, zip } = await signedByAnother(archive, release);
        await rig.cloud.world.objects.put(ARTIFACT_BUCKET, place, zip);
      }
      const before = rig.calls.length;
      await rig.decide(arn, "Approved", "from the zoo");
      const released = await ended(rig, before);
      await rig.clock.pass(SETTLED_SECONDS);
      return released;
    },
    async close() {
      isClosed = true;
      for (const device of devices) await device.close();
      greengrass.client?.destroy();
      await rig.close();
      steady.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
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
