import { partitionOf } from "../../partition.ts";
import type { Collection } from "../../world/collection.ts";
import type { Later } from "../../world/timers.ts";
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
  /** Oldest first. */
  all(): Job[];
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

/** Things of a job that are still to be queued; all of its target at first. */
interface Expansion {
  readonly job: string;
  readonly waiting?: readonly string[];
}

interface Table {
  readonly world: World;
  readonly things: Things;
  readonly jobs: Collection<Job>;
  readonly expandLater: Later<Expansion>;
  readonly listeners: ((job: Job, execution: JobExecution) => void)[];
}

/**
 * IoT Jobs: a group's job is continuous, stays IN_PROGRESS for ever, and reaches things that join
 * the group later; offline things stay QUEUED. (IoT developer guide, "Jobs")
 */
export const createJobs = (world: World, things: Things): Jobs => {
  const table: Table = {
    world,
    things,
    jobs: world.store.collection("iot/jobs"),
    expandLater: world.timers.define("iot/expand", (expansion: Expansion) =>
      expand(table, expansion),
    ),
    listeners: [],
  };
  for (const job of table.jobs.values()) watchAgain(table, job);
  things.onJoin((thing, group) => {
    for (const job of table.jobs.values()) if (job.group === group) queue(table, job, thing);
  });
  things.onLeave((thing, group) => {
    for (const job of table.jobs.values()) if (job.group === group) withdraw(table, job, thing);
  });
  return {
    create: (order) => create(table, order),
    find: (id) => find(table, id),
    all: () => [...table.jobs.values()],
    cancel: (id, reasonCode) => cancel(table, find(table, id), reasonCode),
    next: (thing) => nextOf(table, thing),
    update: (...change) => update(table, ...change),
    onChange: (listener) => void table.listeners.push(listener),
  };
};

const create = (table: Table, { id, document, target, configuration }: JobOrder): Job => {
  const { world, things } = table;
  const now = world.clock.now();
  const job: Job = {
    id,
    arn: `arn:${partitionOf(world.region)}:iot:${world.region}:${world.account}:job/${id}`,
    document,
    target: "group" in target ? things.groupArnOf(target.group) : things.arnOf(target.thing),
    ...("group" in target && { group: target.group }),
    configuration,
    createdAt: now,
    lastUpdatedAt: now,
    status: "IN_PROGRESS",
    executions: new Map(),
  };
  table.jobs.set(id, job);
  table.expandLater({ job: id }, EXPANSION_SECONDS);
  return job;
};

/** Queues so many things a minute of the cloud's time as the configuration allows. */
const expand = (table: Table, { job: id, waiting: left }: Expansion): void => {
  const job = table.jobs.get(id);
  if (job === undefined) return;
  const waiting = left ?? targetsOf(table, job);
  const perMinute = job.configuration.perMinute ?? waiting.length;
  for (const thing of waiting.slice(0, perMinute)) queue(table, job, thing);
  const rest = waiting.slice(perMinute);
  if (rest.length > 0) table.expandLater({ job: id, waiting: rest }, 60);
};

const targetsOf = ({ things }: Table, { group, target }: Job): string[] =>
  group === undefined ? [target.slice(things.arnOf("").length)] : things.membersOf(group);

const queue = (table: Table, job: Job, thing: string): void => {
  if (job.status !== "IN_PROGRESS" || job.executions.has(thing)) return;
  const now = table.world.clock.now();
  const execution: JobExecution = {
    thing,
    status: "QUEUED",
    statusDetails: {},
    queuedAt: now,
    lastUpdatedAt: now,
    versionNumber: 1,
  };
  job.executions.set(thing, execution);
  changed(table, job, execution);
};

/** REMOVED: what a thing that left the group has not ended, the job no longer wants of it. */
const withdraw = (table: Table, job: Job, thing: string): void => {
  const execution = job.executions.get(thing);
  if (execution && !isTerminal(execution.status)) update(table, job, execution, "REMOVED");
};

const changed = ({ jobs, listeners }: Table, job: Job, execution: JobExecution): void => {
  jobs.touch(job.id);
  for (const listener of listeners) listener(job, execution);
};

const update = (
  table: Table,
  job: Job,
  execution: JobExecution,
  status: ExecutionStatus,
  details: Record<string, string> = {},
): void => {
  const now = table.world.clock.now();
  if (status === "IN_PROGRESS" && execution.startedAt === undefined) {
    execution.startedAt = now;
    watchTimeout(table, job, execution);
  }
  execution.status = status;
  execution.lastUpdatedAt = now;
  execution.versionNumber += 1;
  execution.statusDetails = { ...execution.statusDetails, ...details };
  if (isTerminal(status)) announce(table, job, execution);
  changed(table, job, execution);
  if (job.status === "IN_PROGRESS" && isAborted(job)) cancel(table, job, "ABORT_CRITERIA_MET");
};

const watchTimeout = (table: Table, job: Job, execution: JobExecution): void => {
  const minutes = job.configuration.timeoutMinutes;
  if (minutes === undefined || execution.startedAt === undefined) return;
  const seconds = (table.world.clock.now().getTime() - execution.startedAt.getTime()) / 1_000;
  table.world.clock.afterReal(minutes * 60 - seconds, () => {
    if (execution.status === "IN_PROGRESS") update(table, job, execution, "TIMED_OUT");
  });
};

/** The clocks that an earlier process watched. */
const watchAgain = (table: Table, job: Job): void => {
  for (const execution of job.executions.values()) {
    if (execution.status === "IN_PROGRESS") watchTimeout(table, job, execution);
  }
};

/** `$aws/events/jobExecution/…`, as enabled by UpdateEventConfigurations. */
const announce = ({ world, things }: Table, job: Job, execution: JobExecution): void => {
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

const find = ({ jobs }: Table, id: string): Job => {
  const job = jobs.get(id);
  if (!job) throw notFound(`Job ${id} does not exist`);
  return job;
};

const cancel = (table: Table, job: Job, reasonCode: string): void => {
  job.status = "CANCELED";
  job.reasonCode = reasonCode;
  job.lastUpdatedAt = table.world.clock.now();
  table.jobs.touch(job.id);
  for (const execution of job.executions.values()) {
    if (execution.status === "QUEUED") update(table, job, execution, "CANCELED");
  }
};

const nextOf = ({ jobs }: Table, thing: string) => {
  const open = [...jobs.values()].flatMap((job) => {
    const execution = job.executions.get(thing);
    return execution && !isTerminal(execution.status) ? [{ job, execution }] : [];
  });
  return open.find(({ execution }) => execution.status === "IN_PROGRESS") ?? open[0];
};
