import type { GreengrassV2Client } from "@aws-sdk/client-greengrassv2";
import { topics } from "../../../domain/topics.ts";
import type { Health } from "../../../domain/turbine/health.ts";
import type { Reading } from "../../../domain/turbine/reading.ts";
import { batchesOf } from "../../../domain/turbine/reading-batch.ts";
import type { DeviceLink } from "../../../edge/detector/device-link.ts";
import type { Environment } from "../../../edge/detector/environment.ts";
import type { Model } from "../../../edge/detector/model.ts";
import { openOnnxRuntime } from "../../../edge/detector/runtime/onnx.ts";
import type { Runtime } from "../../../edge/detector/runtime/runtime.ts";
import { type Service, startService } from "../../../edge/detector/serve.ts";
import type { Cloud } from "../../../local/cloud.ts";
import type { Turbine } from "../../../simulator/turbine.ts";
import type { Job, JobExecution } from "../../../twin/services/iot/job.ts";
import { countingRuntime } from "./counting-runtime.ts";
import { installedDetector } from "./installed-detector.ts";
import { type Machine, runOn } from "./machine.ts";

/** A device whose detector is the real one, in this process; its nucleus is played. */
export interface ADevice {
  readonly thing: string;
  /** What the detector said last. */
  health(): Health | undefined;
  /** Lets the turbines turn so long and hands their readings over. */
  feed(seconds: number): void;
  /** Inferences that are under way. */
  busy(): number;
  goOffline(): void;
  comeBack(): void;
  close(): Promise<void>;
}

export interface DevicePlan {
  readonly cloud: Cloud;
  readonly greengrass: GreengrassV2Client;
  readonly thing: string;
  readonly turbines: readonly Turbine[];
  readonly root: string;
  /** Share of the messages that never arrive. */
  readonly loss: number;
  readonly random: () => number;
}

const HZ = 20;
const BATCH = 5;
const INSTALL_SECONDS = 20;
/** Greengrass gives up on a component that failed so often. */
const MOST_ERRORS = 3;
/** A detector's process without anything of a bad one's. */
const OWN_MB = 90;

type Versions = Readonly<Record<string, string>>;

/** One start of the detector. */
interface Run {
  readonly machine: Machine;
  readonly service: Service | undefined;
  readonly subscriptions: Map<string, (topic: string, payload: Uint8Array) => void>;
  readonly begun: number;
  isOver: boolean;
}

/** What becomes of a device, and where it stands. */
interface Played {
  readonly plan: DevicePlan;
  versions: Versions;
  run: Run | undefined;
  isOffline: boolean;
  last: Health | undefined;
  busy: number;
  sequence: number;
}

export const aDevice = (plan: DevicePlan): ADevice => {
  const { cloud, thing, turbines } = plan;
  const { jobs } = cloud.things;
  const device: Played = {
    plan,
    versions: {},
    run: undefined,
    isOffline: false,
    last: undefined,
    busy: 0,
    sequence: 0,
  };
  jobs.onChange((_, execution) => {
    if (execution.thing !== thing || execution.status !== "QUEUED") return;
    cloud.world.clock.after(1, () => work(device));
  });
  reportStatus(device, false);
  return {
    thing,
    health: () => device.last,
    busy: () => device.busy,
    feed(seconds) {
      for (const turbine of turbines) feedOf(device, turbine, seconds);
    },
    goOffline() {
      device.isOffline = true;
    },
    comeBack() {
      device.isOffline = false;
      cloud.world.clock.after(1, () => work(device));
    },
    close: () => end(device),
  };
};

const feedOf = (device: Played, turbine: Turbine, seconds: number): void => {
  const { random, loss } = device.plan;
  const readings = Array.from({ length: seconds * HZ }, () => judgedPartOf(turbine.step()));
  for (let from = 0; from < readings.length; from += BATCH) {
    if (random() < loss) continue;
    deliver(device, turbine.id, readings.slice(from, from + BATCH));
  }
};

const deliver = (
  { run }: Played,
  turbineId: string,
  readings: Parameters<typeof batchesOf>[0],
): void => {
  if (!run || run.isOver) return;
  const topic = topics.rawData(turbineId);
  const receive = run.subscriptions.get(topic);
  for (const text of receive ? batchesOf(readings, HZ) : []) {
    receive?.(topic, Buffer.from(run.machine.read(text)));
  }
};

const work = (device: Played): void => {
  const { cloud, thing } = device.plan;
  const { jobs } = cloud.things;
  const next = device.isOffline ? undefined : jobs.next(thing);
  if (next === undefined || next.execution.status !== "QUEUED") return;
  const { job, execution } = next;
  jobs.update(job, execution, "IN_PROGRESS");
  cloud.world.clock.after(INSTALL_SECONDS, () => install(device, job, execution));
};

const install = async (device: Played, job: Job, execution: JobExecution): Promise<void> => {
  if (execution.status !== "IN_PROGRESS") return;
  const { jobs } = device.plan.cloud.things;
  const { components } = job.document as { components: Record<string, { version: string }> };
  const next = Object.fromEntries(
    Object.entries(components).map(([name, { version }]) => [name, version]),
  );
  const before = device.versions;
  await end(device);
  const problem = await start(device, next);
  if (problem === undefined) {
    device.versions = next;
    reportStatus(device, false);
    jobs.update(job, execution, "SUCCEEDED");
    return;
  }
  // A process that hangs is given the time that its recipe says; then the old one starts again.
  const seconds = problem.includes("timed out") ? 120 : 5;
  device.plan.cloud.world.clock.after(seconds, async () => {
    await end(device);
    if (before["windturbine.detector"]) await start(device, before);
    reportStatus(device, false);
    const cause = `FAILED_ROLLBACK_COMPLETE: ${problem}`;
    jobs.update(job, execution, "FAILED", { "deployment-failure-cause": cause });
  });
};

const start = async (device: Played, next: Versions, errors = 0): Promise<string | undefined> => {
  const found = await installedDetector(device.plan, next);
  const begun = Date.now();
  const machine = runOn(found.script, () => (Date.now() - begun) / 1_000);
  const subscriptions: Run["subscriptions"] = new Map();
  const own = { machine, subscriptions, begun, isOver: false, service: undefined };
  device.run = own;
  if (machine.hangs) return "the component's startup timed out";
  try {
    const link: DeviceLink = linkOf(device, own);
    const openRuntime = countedRuntime(device);
    const service = await startService({ environment: found.environment, link, openRuntime });
    device.run = Object.assign(own, { service });
  } catch (error) {
    own.isOver = true;
    return `the detector ended with exit code 1: ${error instanceof Error ? error.message : error}`;
  }
  const { exitsAfter } = machine;
  if (exitsAfter !== undefined) {
    const { clock } = device.plan.cloud.world;
    clock.after(exitsAfter, () => crash(device, own, next, errors + 1));
  }
  return undefined;
};

const countedRuntime =
  (device: Played) =>
  async (environment: Environment, { manifest }: Model): Promise<Runtime> =>
    countingRuntime(await openOnnxRuntime(environment.modelDir, manifest), {
      begin() {
        device.busy += 1;
      },
      end() {
        device.busy -= 1;
      },
    });

const linkOf = (device: Played, own: Pick<Run, "isOver" | "machine" | "subscriptions">) => ({
  configuration: async () => ({ captureMinutes: 0 }),
  async subscribe(topic: string, receive: (topic: string, payload: Uint8Array) => void) {
    own.subscriptions.set(topic, receive);
  },
  async publish({ topic, payload }: { topic: string; payload: string }) {
    if (own.isOver || device.isOffline) throw new Error("the connection is gone");
    if (topic !== topics.health(device.plan.thing)) return;
    // All devices share a process, so what this one's would hold is said by the machine.
    const rssMb = Math.round(OWN_MB + own.machine.heldBytes() / 2 ** 20);
    device.last = { ...(JSON.parse(payload) as Health), rssMb };
    device.plan.cloud.world.mqtt.publish(topic, JSON.stringify(device.last));
  },
  reportState: async () => undefined,
  close: async () => undefined,
});

const end = async ({ run }: Played): Promise<void> => {
  if (!run || run.isOver) return;
  await run.service?.stop("the component is stopped").catch(() => undefined);
  run.isOver = true;
};

const crash = async (device: Played, own: Run, which: Versions, errors: number): Promise<void> => {
  if (own !== device.run || own.isOver) return;
  own.isOver = true;
  await own.service?.stop("gone").catch(() => undefined);
  if (errors >= MOST_ERRORS) reportStatus(device, true);
  else await start(device, which, errors);
};

const reportStatus = (device: Played, broken: boolean): void => {
  const { thing, cloud } = device.plan;
  cloud.world.mqtt.publish(
    `$aws/things/${thing}/greengrassv2/health/json`,
    JSON.stringify({
      ggcVersion: "2.18.2",
      platform: "linux",
      architecture: process.arch === "arm64" ? "aarch64" : "amd64",
      runtime: "aws_nucleus_classic",
      thing,
      sequenceNumber: device.sequence++,
      timestamp: Date.now(),
      messageType: "COMPLETE",
      overallDeviceStatus: broken ? "UNHEALTHY" : "HEALTHY",
      components: Object.entries(device.versions).map(([componentName, version]) => ({
        componentName,
        version,
        status: broken && componentName.endsWith("detector") ? "BROKEN" : "RUNNING",
        isRoot: true,
        fleetConfigArns: [],
      })),
    }),
  );
};

/** Without the air around it, which nobody judges and which would be two fifths of the message. */
const judgedPartOf = (reading: Reading): Reading => {
  const { gearboxtemp: _, ambtemp: _a, humidity: _h, pressure: _p, gas: _g, ...judged } = reading;
  return judged;
};
