import { unzipSync } from "fflate";
import { sha256 } from "../../domain/digest.ts";
import { topics } from "../../domain/topics.ts";
import type { Health } from "../../domain/turbine/health.ts";
import type { Cloud } from "../../local/cloud.ts";
import { ARTIFACT_BUCKET } from "../../local/cloud-plan.ts";
import type { Job, JobExecution } from "../../twin/services/iot/job.ts";
import type { Clock } from "../../twin/world/world.ts";

/** What a device does with every deployment from now on. */
export type Behaviour =
  | "healthy"
  | "failing"
  | "dead"
  | "offline"
  | "silent"
  | "refusing"
  | "alarmed"
  | "deaf"
  | "erring"
  | "idle"
  | "broken";

export interface ScriptedDevices {
  /** Default: healthy. */
  behave(thing: string, behaviour: Behaviour): void;
  /** What each device runs, component to version. */
  readonly running: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Has its core give up on what it runs. */
  breakNow(thing: string): void;
  /** Has an offline device come back and catch up. */
  reconnect(thing: string, behaviour?: Behaviour): void;
  /** Every device that is not silent tells its health, as real ones do every ten seconds. */
  report(): Promise<void>;
  /** Goes on with a cloud that was started again: devices connect anew, and ask what is to be done. */
  connect(cloud: Cloud): void;
}

export interface ScriptedPlan {
  readonly count: number;
  readonly installSeconds: number;
  /** False when somebody else plays the devices. */
  readonly areThere: boolean;
  /** Their own, which goes on when the cloud's ends; default: the cloud's. */
  readonly clock?: Clock;
}

/** What each behaviour changes of a healthy report. */
const TELLING: Partial<Record<Behaviour, (windows: number) => Partial<Health>>> = {
  refusing: () => ({ state: "refused", reason: "signature does not match" }),
  alarmed: (windows) => ({ judged: { since: 0, windows, anomalous: windows } }),
  deaf: () => ({ challenge: { given: 6, foundNew: 0 } }),
  erring: (windows) => ({
    judged: { since: 0, windows: Math.round(windows / 10), anomalous: 0 },
    failedInferences: windows,
  }),
  idle: () => ({
    judged: { since: 0, windows: 0, anomalous: 0 },
    challenge: { given: 0, foundNew: 0 },
  }),
};

const QUIET: ReadonlySet<Behaviour> = new Set(["silent", "offline", "broken", "dead"]);

const WINDOWS_PER_SECOND = 2;

/** Core devices reduced to what the cloud sees of them: job executions, status and health reports. */
export const scriptDevices = (
  cloud: Cloud,
  { count, installSeconds, areThere, clock = cloud.world.clock }: ScriptedPlan,
): ScriptedDevices => {
  let { things, world } = cloud;
  const behaviours = new Map<string, Behaviour>();
  const running = new Map<string, Record<string, string>>();
  const installedAt = new Map<string, number>();
  const digests = new Map<string, string>();

  const publish = (topic: string, message: object): void =>
    world.mqtt.publish(topic, JSON.stringify(message));

  const reportStatus = (thing: string, sequenceNumber: number, isBroken = false): void =>
    publish(`$aws/things/${thing}/greengrassv2/health/json`, {
      ggcVersion: "2.18.2",
      platform: "linux",
      architecture: "aarch64",
      runtime: "aws_nucleus_classic",
      thing,
      sequenceNumber,
      timestamp: Date.now(),
      messageType: "COMPLETE",
      overallDeviceStatus: isBroken ? "UNHEALTHY" : "HEALTHY",
      components: Object.entries(running.get(thing) ?? {}).map(([componentName, version]) => ({
        componentName,
        version,
        status: isBroken ? "BROKEN" : "RUNNING",
        isRoot: true,
        fleetConfigArns: [],
      })),
    });

  const reportHealth = (thing: string, behaviour: Behaviour): void => {
    const modelVersion = running.get(thing)?.["windturbine.model"]?.split(".")[1] ?? "none";
    const since = installedAt.get(thing) ?? Date.now();
    const windows = Math.round(((Date.now() - since) / 1_000) * WINDOWS_PER_SECOND);
    const modelDigest = digests.get(modelVersion);
    const health: Health = {
      thingName: thing,
      time: Date.now(),
      detectorVersion: running.get(thing)?.["windturbine.detector"] ?? "none",
      modelVersion,
      ...(modelDigest && { modelDigest }),
      state: "running",
      since,
      turbines: ["1"],
      readingsPerSecond: 20,
      inferenceP99Ms: 1,
      anomalyRate: 0,
      judged: { since, windows, anomalous: 0 },
      challenge: { given: 6, foundNew: 6 },
      coverage: 1,
      dropped: 0,
      refused: 0,
      received: windows * 10,
      failedInferences: 0,
      restarts: 0,
      longestSilenceSeconds: 10,
      rssMb: 60,
      ...TELLING[behaviour]?.(windows),
    };
    publish(topics.health(thing), health);
  };

  /** By model version: what the artefacts that were published hold. */
  const readDigests = async (): Promise<void> => {
    const keys = await world.objects.list(ARTIFACT_BUCKET, "components/");
    for (const key of keys.filter((each) => each.endsWith(".zip"))) {
      const text = manifestIn(await world.objects.get(ARTIFACT_BUCKET, key));
      if (text)
        digests.set(JSON.parse(Buffer.from(text).toString("utf8")).modelVersion, sha256(text));
    }
  };

  const install = (thing: string, { document, createdAt }: Job, behaviour: Behaviour): void => {
    const { components } = document as { components: Record<string, { version: string }> };
    const versions = Object.entries(components).map(([name, { version }]) => [name, version]);
    running.set(thing, Object.fromEntries(versions));
    installedAt.set(thing, Date.now());
    if (!QUIET.has(behaviour)) reportHealth(thing, behaviour);
    reportStatus(thing, createdAt.getTime(), behaviour === "broken" || behaviour === "dead");
  };

  /** Asked for by its job, for the cloud may have started again since. */
  const finish = (thing: string, jobId: string, behaviour: Behaviour): void => {
    const job = things.jobs.all().find(({ id }) => id === jobId);
    const execution = job?.executions.get(thing);
    if (job === undefined || execution?.status !== "IN_PROGRESS") return;
    end(thing, job, execution, behaviour);
  };

  const end = (thing: string, job: Job, execution: JobExecution, behaviour: Behaviour): void => {
    const { jobs } = things;
    if (behaviour === "failing") {
      const cause = `FAILED_ROLLBACK_COMPLETE: ${thing} could not start the detector`;
      jobs.update(job, execution, "FAILED", { "deployment-failure-cause": cause });
      return;
    }
    install(thing, job, behaviour);
    if (behaviour === "dead") {
      // Nucleus lite: it never goes back, and what it took away is gone.
      const cause = `FAILED_ROLLBACK_NOT_REQUESTED: ${thing} could not start the detector`;
      jobs.update(job, execution, "FAILED", { "deployment-failure-cause": cause });
      return;
    }
    jobs.update(job, execution, "SUCCEEDED");
  };

  const work = (thing: string): void => {
    const next = things.jobs.next(thing);
    const behaviour = behaviours.get(thing) ?? "healthy";
    if (next === undefined || behaviour === "offline") return;
    const { job, execution } = next;
    things.jobs.update(job, execution, "IN_PROGRESS");
    clock.after(installSeconds, () => finish(thing, job.id, behaviour));
  };

  const listen = (): void =>
    things.jobs.onChange((_, execution) => {
      if (areThere && execution.status === "QUEUED") clock.after(1, () => work(execution.thing));
    });
  listen();
  for (let device = 1; device <= count; device += 1) reportStatus(`edge-${device}`, 0);

  return {
    running,
    behave: (thing, behaviour) => void behaviours.set(thing, behaviour),
    breakNow: (thing) => reportStatus(thing, Date.now(), true),
    reconnect(thing, behaviour = "healthy") {
      behaviours.set(thing, behaviour);
      clock.after(1, () => work(thing));
    },
    connect(next) {
      ({ things, world } = next);
      listen();
      for (let device = 1; device <= count; device += 1) {
        clock.after(1, () => work(`edge-${device}`));
      }
    },
    async report() {
      await readDigests();
      for (const [thing, components] of running) {
        const behaviour = behaviours.get(thing) ?? "healthy";
        if (!QUIET.has(behaviour) && components["windturbine.detector"])
          reportHealth(thing, behaviour);
      }
    },
  };
};

const manifestIn = (zip: Uint8Array | undefined): Uint8Array | undefined => {
  try {
    return zip && unzipSync(zip)["model.json"];
  } catch {
    // The rig's stand-in for the detector's bundle is no archive.
    return undefined;
  }
};
