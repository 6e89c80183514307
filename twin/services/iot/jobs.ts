import type { World } from "../../world/world.ts";
import {
  type ExecutionStatus,
  isAborted,
  isTerminal,
  type Job,
  type JobConfiguration,
  type JobExecution,
} from "./job.ts";
import { notFound, type Things } from "./things.ts";

export interface JobOrder {
  readonly id: string;
  readonly document: object;
  readonly target: { readonly group: string } | { readonly thing: string };
  readonly configuration: JobConfiguration;
}

export interface Jobs {
  create(order: JobOrder): Job;
  /** @throws ResourceNotFoundException */
  find(id: string): Job;
  cancel(id: string, reasonCode: string): void;
  /** The oldest execution of that thing that is not done, in progress before queued. */
  next(thing: string): { job: Job; execution: JobExecution } | undefined;
  /** Sets what a device, or the service, says of an execution. */
  update(
    job: Job,
    execution: JobExecution,
    status: ExecutionStatus,
    details?: Record<string, string>,
  ): void;
  /** Called after every change of an execution. */
  onChange(listener: (job: Job, execution: JobExecution) => void): void;
}

/** How long IoT takes to expand a group into executions; until then every counter is 0. */
const EXPANSION_SECONDS = 3;

/**
 * IoT Jobs: a group's job is continuous, stays IN_PROGRESS for ever, and reaches things that join
 * the group later; offline things stay QUEUED. (IoT developer guide, "Jobs")
 */
export const createJobs = (world: World, things: Things): Jobs => {
  const jobs = new Map<string, Job>();
  const listeners: ((job: Job, execution: JobExecution) => void)[] = [];
  const changed = (job: Job, execution: JobExecution) => {
    for (const listener of listeners) listener(job, execution);
  };

  const queue = (job: Job, thing: string): void => {
    if (job.status !== "IN_PROGRESS" || job.executions.has(thing)) return;
    const now = world.clock.now();
    const execution: JobExecution = {
      thing,
      status: "QUEUED",
      statusDetails: {},
      queuedAt: now,
      lastUpdatedAt: now,
      versionNumber: 1,
    };
    job.executions.set(thing, execution);
    changed(job, execution);
  };

  /** Queues so many things a minute of the cloud's time as the configuration allows. */
  const expand = (job: Job, waiting: readonly string[]): void => {
    const perMinute = job.configuration.perMinute ?? waiting.length;
    for (const thing of waiting.slice(0, perMinute)) queue(job, thing);
    const rest = waiting.slice(perMinute);
    if (rest.length > 0) world.clock.after(60, () => expand(job, rest));
  };

  const update: Jobs["update"] = (job, execution, status, details) => {
    const now = world.clock.now();
    if (status === "IN_PROGRESS" && execution.startedAt === undefined) {
      execution.startedAt = now;
      watchTimeout(job, execution);
    }
    execution.status = status;
    execution.lastUpdatedAt = now;
    execution.versionNumber += 1;
    if (details) execution.statusDetails = { ...execution.statusDetails, ...details };
    if (isTerminal(status)) announce(job, execution);
    changed(job, execution);
    if (job.status === "IN_PROGRESS" && isAborted(job)) cancel(job.id, "ABORT_CRITERIA_MET");
  };

  const watchTimeout = (job: Job, execution: JobExecution): void => {
    const minutes = job.configuration.timeoutMinutes;
    if (minutes === undefined) return;
    world.clock.afterReal(minutes * 60, () => {
      if (execution.status === "IN_PROGRESS") update(job, execution, "TIMED_OUT");
    });
  };

  /** `$aws/events/jobExecution/…`, as enabled by UpdateEventConfigurations. */
  const announce = (job: Job, execution: JobExecution): void => {
    const operation = execution.status.toLowerCase();
    world.mqtt.publish(
      `$aws/events/jobExecution/${job.id}/${operation}`,
      JSON.stringify({
        eventType: "JOB_EXECUTION",
        operation,
        jobId: job.id,
        thingArn: things.arnOf(execution.thing),
        status: execution.status,
        statusDetails: execution.statusDetails,
        timestamp: Math.floor(world.clock.now().getTime() / 1_000),
      }),
    );
  };

  const find = (id: string): Job => {
    const job = jobs.get(id);
    if (!job) throw notFound(`Job ${id} does not exist`);
    return job;
  };

  const cancel = (id: string, reasonCode: string): void => {
    const job = find(id);
    job.status = "CANCELED";
    job.reasonCode = reasonCode;
    job.lastUpdatedAt = world.clock.now();
    for (const execution of job.executions.values()) {
      if (execution.status === "QUEUED") update(job, execution, "CANCELED");
    }
  };

  things.onJoin((thing, group) => {
    for (const job of jobs.values()) if (job.group === group) queue(job, thing);
  });

  return {
    create({ id, document, target, configuration }) {
      const now = world.clock.now();
      const job: Job = {
        id,
        arn: `arn:aws:iot:${world.region}:${world.account}:job/${id}`,
        document,
        target: "group" in target ? things.groupArnOf(target.group) : things.arnOf(target.thing),
        ...("group" in target && { group: target.group }),
        configuration,
        createdAt: now,
        lastUpdatedAt: now,
        status: "IN_PROGRESS",
        executions: new Map(),
      };
      jobs.set(id, job);
      world.clock.after(EXPANSION_SECONDS, () =>
        expand(job, "group" in target ? things.membersOf(target.group) : [target.thing]),
      );
      return job;
    },
    find,
    cancel,
    next(thing) {
      const open = [...jobs.values()].flatMap((job) => {
        const execution = job.executions.get(thing);
        return execution && !isTerminal(execution.status) ? [{ job, execution }] : [];
      });
      return open.find(({ execution }) => execution.status === "IN_PROGRESS") ?? open[0];
    },
    update,
    onChange: (listener) => void listeners.push(listener),
  };
};
