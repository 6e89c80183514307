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
  /** Another machine under the same name: healthy, with nothing on it, and its job was done long ago. */
  replace(thing: string): void;
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

/** What is known of each device by its name. */
interface Played {
  cloud: Pick<Cloud, "things" | "world">;
  readonly clock: Clock;
  readonly installSeconds: number;
  readonly behaviours: Map<string, Behaviour>;
  readonly running: Map<string, Record<string, string>>;
  readonly installedAt: Map<string, number>;
  /** By model version: what the artefacts that were published hold. */
  readonly digests: Map<string, string>;
}

/** Core devices reduced to what the cloud sees of them: job executions, status and health reports. */
export const scriptDevices = (
  cloud: Cloud,
  { count, installSeconds, areThere, clock = cloud.world.clock }: ScriptedPlan,
): ScriptedDevices => {
  const played: Played = {
    cloud,
    clock,
    installSeconds,
    behaviours: new Map(),
    running: new Map(),
    installedAt: new Map(),
    digests: new Map(),
  };
  const { behaviours, running } = played;
  const listen = (): void =>
    played.cloud.things.jobs.onChange((_, { thing, status }) => {
      if (areThere && status === "QUEUED") clock.after(1, () => work(played, thing));
    });
  listen();
  for (let device = 1; device <= count; device += 1) reportStatus(played, `edge-${device}`, 0);
  return {
    running,
    behave: (thing, behaviour) => void behaviours.set(thing, behaviour),
    breakNow: (thing) => reportStatus(played, thing, Date.now(), true),
    replace(thing) {
      running.delete(thing);
      reportStatus(played, thing, Date.now());
    },
    reconnect(thing, behaviour = "healthy") {
      behaviours.set(thing, behaviour);
      clock.after(1, () => work(played, thing));
    },
    connect(next) {
      played.cloud = next;
      listen();
      for (let device = 1; device <= count; device += 1) {
        clock.after(1, () => work(played, `edge-${device}`));
      }
    },
    async report() {
      await readDigests(played);
      for (const [thing, components] of running) {
        const behaviour = behaviourOf(played, thing);
        if (!QUIET.has(behaviour) && components["windturbine.detector"])
          reportHealth(played, thing, behaviour);
      }
    },
  };
};

const behaviourOf = ({ behaviours }: Played, thing: string): Behaviour =>
  behaviours.get(thing) ?? "healthy";

const work = (played: Played, thing: string): void => {
  const { jobs } = played.cloud.things;
  const next = jobs.next(thing);
  const behaviour = behaviourOf(played, thing);
  if (next === undefined || behaviour === "offline") return;
  const { job, execution } = next;
  jobs.update(job, execution, "IN_PROGRESS");
  played.clock.after(played.installSeconds, () => finish(played, job.id, thing, behaviour));
};

/** The job is asked for by its id: the cloud may have started again since. */
const finish = (played: Played, jobId: string, thing: string, behaviour: Behaviour): void => {
  const { jobs } = played.cloud.things;
  const job = jobs.all().find(({ id }) => id === jobId);
  const execution = job?.executions.get(thing);
  if (job !== undefined && execution?.status === "IN_PROGRESS")
    end(played, job, execution, behaviour);
};

const end = (played: Played, job: Job, execution: JobExecution, behaviour: Behaviour): void => {
  const { jobs } = played.cloud.things;
  const { thing } = execution;
  if (behaviour !== "failing") install(played, thing, job, behaviour);
  const failure = FAILURES[behaviour];
  if (failure === undefined) {
    jobs.update(job, execution, "SUCCEEDED");
    return;
  }
  const cause = `${failure}: ${thing} could not start the detector`;
  jobs.update(job, execution, "FAILED", { "deployment-failure-cause": cause });
};

/** Nucleus lite never goes back, and what a dead device took away is gone. */
const FAILURES: Partial<Record<Behaviour, string>> = {
  failing: "FAILED_ROLLBACK_COMPLETE",
  dead: "FAILED_ROLLBACK_NOT_REQUESTED",
};

const install = (
  played: Played,
  thing: string,
  { document, createdAt }: Job,
  behaviour: Behaviour,
): void => {
  const { components } = document as { components: Record<string, { version: string }> };
  const versions = Object.entries(components).map(([name, { version }]) => [name, version]);
  played.running.set(thing, Object.fromEntries(versions));
  played.installedAt.set(thing, Date.now());
  if (!QUIET.has(behaviour)) reportHealth(played, thing, behaviour);
  reportStatus(played, thing, createdAt.getTime(), behaviour === "broken" || behaviour === "dead");
};

const reportStatus = (
  { cloud, running }: Played,
  thing: string,
  sequenceNumber: number,
  isBroken = false,
): void =>
  publish(cloud, `$aws/things/${thing}/greengrassv2/health/json`, {
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

const reportHealth = (
  { cloud, running, installedAt, digests }: Played,
  thing: string,
  behaviour: Behaviour,
): void => {
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
  publish(cloud, topics.health(thing), health);
};

const publish = ({ world }: Pick<Cloud, "world">, topic: string, message: object): void =>
  world.mqtt.publish(topic, JSON.stringify(message));

const readDigests = async ({ cloud, digests }: Played): Promise<void> => {
  const { objects } = cloud.world;
  const keys = await objects.list(ARTIFACT_BUCKET, "components/");
  for (const key of keys.filter((each) => each.endsWith(".zip"))) {
    const text = manifestIn(await objects.get(ARTIFACT_BUCKET, key));
    if (text)
      digests.set(JSON.parse(Buffer.from(text).toString("utf8")).modelVersion, sha256(text));
  }
};

const manifestIn = (zip: Uint8Array | undefined): Uint8Array | undefined => {
  try {
    return zip && unzipSync(zip)["model.json"];
  } catch {
    // The rig's stand-in for the detector's bundle is no archive.
    return undefined;
  }
};
