import { topics } from "../../domain/topics.ts";
import type { HEALTH_STATES, Health } from "../../domain/turbine/health.ts";
import type { Cloud } from "../../local/cloud.ts";
import type { Job, JobExecution } from "../../twin/services/iot/job.ts";

/** What a device does with every deployment from now on. */
export type Behaviour = "healthy" | "failing" | "offline" | "silent" | "refusing";

export interface ScriptedDevices {
  /** Default: healthy. */
  behave(thing: string, behaviour: Behaviour): void;
  /** What each device runs, component to version. */
  readonly running: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Has an offline device come back and catch up. */
  reconnect(thing: string): void;
}

/** Core devices reduced to what the cloud sees of them: job executions, status and health reports. */
export const scriptDevices = (
  { things, world }: Cloud,
  { count, installSeconds }: { count: number; installSeconds: number },
): ScriptedDevices => {
  const { jobs } = things;
  const behaviours = new Map<string, Behaviour>();
  const running = new Map<string, Record<string, string>>();

  const publish = (topic: string, message: object): void =>
    world.mqtt.publish(topic, JSON.stringify(message));

  const reportStatus = (thing: string, sequenceNumber: number): void =>
    publish(`$aws/things/${thing}/greengrassv2/health/json`, {
      ggcVersion: "2.18.2",
      platform: "linux",
      architecture: "aarch64",
      runtime: "aws_nucleus_classic",
      thing,
      sequenceNumber,
      timestamp: Date.now(),
      messageType: "COMPLETE",
      overallDeviceStatus: "HEALTHY",
      components: Object.entries(running.get(thing) ?? {}).map(([componentName, version]) => ({
        componentName,
        version,
        status: "RUNNING",
        isRoot: true,
        fleetConfigArns: [],
      })),
    });

  const reportHealth = (thing: string, state: (typeof HEALTH_STATES)[number]): void => {
    const model = running.get(thing)?.["windturbine.model"];
    const health: Health = {
      thingName: thing,
      time: Date.now(),
      detectorVersion: running.get(thing)?.["windturbine.detector"] ?? "none",
      modelVersion: model?.split(".")[1] ?? "none",
      state,
      turbines: ["1"],
      readingsPerSecond: 20,
      inferenceP99Ms: 1,
      anomalyRate: 0,
      dropped: 0,
      refused: 0,
      rssMb: 60,
    };
    publish(topics.health(thing), health);
  };

  const install = (thing: string, { document, createdAt }: Job, behaviour: Behaviour): void => {
    const { components } = document as { components: Record<string, { version: string }> };
    const versions = Object.entries(components).map(([name, { version }]) => [name, version]);
    running.set(thing, Object.fromEntries(versions));
    if (behaviour !== "silent")
      reportHealth(thing, behaviour === "refusing" ? "refused" : "running");
    reportStatus(thing, createdAt.getTime());
  };

  const finish = (thing: string, job: Job, execution: JobExecution, behaviour: Behaviour): void => {
    if (execution.status !== "IN_PROGRESS") return;
    if (behaviour === "failing") {
      const cause = `FAILED_ROLLBACK_COMPLETE: ${thing} could not start the detector`;
      jobs.update(job, execution, "FAILED", { "deployment-failure-cause": cause });
      return;
    }
    install(thing, job, behaviour);
    jobs.update(job, execution, "SUCCEEDED");
  };

  const work = (thing: string): void => {
    const next = jobs.next(thing);
    const behaviour = behaviours.get(thing) ?? "healthy";
    if (next === undefined || behaviour === "offline") return;
    const { job, execution } = next;
    jobs.update(job, execution, "IN_PROGRESS");
    world.clock.after(installSeconds, () => finish(thing, job, execution, behaviour));
  };

  jobs.onChange((_, execution) => {
    if (execution.status === "QUEUED") world.clock.after(1, () => work(execution.thing));
  });
  for (let device = 1; device <= count; device += 1) reportStatus(`edge-${device}`, 0);

  return {
    running,
    behave: (thing, behaviour) => void behaviours.set(thing, behaviour),
    reconnect(thing) {
      behaviours.set(thing, "healthy");
      world.clock.after(1, () => work(thing));
    },
  };
};
