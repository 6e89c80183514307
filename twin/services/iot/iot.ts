import { randomUUID } from "node:crypto";
import { AwsError, type Service } from "../../wire/service.ts";
import type { World } from "../../world/world.ts";
import { certificateOperations, type DeviceGrants } from "./certificate-operations.ts";
import { type Certificates, createCertificates } from "./certificates.ts";
import { isTerminal, type Job, type JobExecution, processDetails } from "./job.ts";
import { serveJobTopics } from "./job-topics.ts";
import { createJobs, type Jobs } from "./jobs.ts";
import { paged } from "./paged.ts";
import { createThings, notFound, type Things } from "./things.ts";

export interface LocalIoT {
  readonly services: readonly Service[];
  readonly things: Things;
  readonly jobs: Jobs;
  readonly certificates: Certificates;
}

/** AWS IoT as far as the product uses it: things, groups, jobs, and publishing. */
export const iot = (world: World, grants: DeviceGrants = noGrants()): LocalIoT => {
  const things = createThings(world);
  const certificates = createCertificates(world);
  const jobs = createJobs(world, things);
  serveJobTopics(world, jobs);
  return {
    things,
    jobs,
    certificates,
    services: [
      {
        name: "iot",
        operations: {
          ...registry(world, things, certificates),
          ...certificateOperations(certificates, things, grants),
          ...jobOperations(things, jobs),
        },
      },
      { name: "iot-data", operations: publishing(world) },
    ],
  };
};

const noGrants = (): DeviceGrants => ({ policies: new Map(), roleAliases: new Map() });

const registry = (
  world: World,
  things: Things,
  certificates: Certificates,
): Service["operations"] => ({
  CreateThing: ({ thingName, attributePayload }) => {
    things.createThing(thingName, attributePayload?.attributes ?? {});
    return { thingName, thingArn: things.arnOf(thingName), thingId: randomUUID() };
  },
  DescribeThing: ({ thingName }) => {
    if (!things.hasThing(thingName)) throw notFound(`Thing ${thingName} does not exist`);
    const attributes = things.attributesOf(thingName);
    return { thingName, thingArn: things.arnOf(thingName), attributes, version: 1 };
  },
  UpdateThing: ({ thingName, attributePayload }) => {
    const { attributes = {}, merge = false } = attributePayload ?? {};
    things.changeAttributes(thingName, attributes, merge);
    return {};
  },
  DeleteThing: ({ thingName }) => {
    if (certificates.ofThing(thingName).length > 0) {
      throw new AwsError(
        "InvalidRequestException",
        `Cannot delete: Thing ${thingName} is still attached to one or more principals`,
      );
    }
    things.removeThing(thingName);
    return {};
  },
  RemoveThingFromThingGroup: ({ thingName, thingGroupName }) => {
    things.leave(thingName, thingGroupName);
    return {};
  },
  ListThings: (input) =>
    paged(
      input,
      "things",
      things.names().map((name) => ({
        thingName: name,
        thingArn: things.arnOf(name),
        attributes: things.attributesOf(name),
        version: 1,
      })),
    ),
  CreateThingGroup: ({ thingGroupName }) => {
    things.createGroup(thingGroupName);
    return {
      thingGroupName,
      thingGroupArn: things.groupArnOf(thingGroupName),
      thingGroupId: things.groupId(thingGroupName),
    };
  },
  DescribeThingGroup: ({ thingGroupName }) => ({
    thingGroupName,
    thingGroupId: things.groupId(thingGroupName),
    thingGroupArn: things.groupArnOf(thingGroupName),
    version: 1,
    thingGroupMetadata: {},
  }),
  DeleteThingGroup: ({ thingGroupName }) => {
    things.removeGroup(thingGroupName);
    return {};
  },
  ListThingGroups: (input) =>
    paged(
      input,
      "thingGroups",
      things
        .groupNames()
        .filter((name) => name.startsWith(input.namePrefixFilter ?? ""))
        .map((groupName) => ({ groupName, groupArn: things.groupArnOf(groupName) })),
    ),
  AddThingToThingGroup: ({ thingName, thingGroupName }) => things.add(thingName, thingGroupName),
  ListThingGroupsForThing: (input) =>
    paged(
      input,
      "thingGroups",
      things
        .groupsOf(input.thingName)
        .map((groupName) => ({ groupName, groupArn: things.groupArnOf(groupName) })),
    ),
  ListThingsInThingGroup: (input) => paged(input, "things", things.membersOf(input.thingGroupName)),
  DescribeEndpoint: ({ endpointType }) => ({
    endpointAddress:
      endpointType === "iot:CredentialProvider"
        ? `local.credentials.iot.${world.region}.amazonaws.com`
        : `local.iot.${world.region}.amazonaws.com`,
  }),
});

const jobOperations = (things: Things, jobs: Jobs): Service["operations"] => ({
  DescribeJob: ({ jobId }) => ({ job: describeJob(jobs.find(jobId)) }),
  DescribeJobExecution: ({ jobId, thingName }) => {
    const execution = jobs.find(jobId).executions.get(thingName);
    if (!execution) throw notFound(`Job ${jobId} has no execution for ${thingName}`);
    return {
      execution: {
        jobId,
        thingArn: things.arnOf(thingName),
        ...summary(execution),
        statusDetails: { detailsMap: execution.statusDetails },
        versionNumber: execution.versionNumber,
      },
    };
  },
  ListJobExecutionsForJob: (input) => {
    const executions = [...jobs.find(input.jobId).executions.values()].filter(
      ({ status }) => input.status === undefined || status === input.status,
    );
    return paged(
      input,
      "executionSummaries",
      executions.map((execution) => ({
        thingArn: things.arnOf(execution.thing),
        jobExecutionSummary: summary(execution),
      })),
    );
  },
  ListJobs: (input) =>
    paged(
      input,
      "jobs",
      jobs
        .all()
        .toReversed()
        .map(summaryOfJob)
        .filter(
          (job) =>
            (input.status === undefined || job.status === input.status) &&
            (input.targetSelection === undefined || job.targetSelection === input.targetSelection),
        ),
    ),
  ListJobExecutionsForThing: (input) => {
    if (!things.hasThing(input.thingName)) {
      throw notFound(`Thing ${input.thingName} does not exist`);
    }
    const found = jobs.all().flatMap(({ id, executions }) => {
      const execution = executions.get(input.thingName);
      const isAsked =
        (input.status ?? execution?.status) === execution?.status && (input.jobId ?? id) === id;
      return execution && isAsked ? [{ jobId: id, jobExecutionSummary: summary(execution) }] : [];
    });
    return paged(input, "executionSummaries", found);
  },
  CancelJob: ({ jobId, reasonCode, force }) => {
    const job = jobs.find(jobId);
    const isBusy = [...job.executions.values()].some(({ status }) => status === "IN_PROGRESS");
    if (isBusy && !force) {
      throw new AwsError(
        "InvalidStateTransitionException",
        `Job ${jobId} has executions in progress; cancel it with force`,
        409,
      );
    }
    jobs.cancel(jobId, reasonCode ?? "CANCELED");
    return { jobId, jobArn: job.arn };
  },
});

const publishing = (world: World): Service["operations"] => ({
  Publish: ({ topic, payload, retain }) =>
    world.mqtt.publish(topic, Buffer.from(payload ?? "").toString("utf8"), {
      retain: retain === true,
    }),
});

const describeJob = (job: Job) => ({
  ...summaryOfJob(job),
  ...(job.reasonCode && { reasonCode: job.reasonCode }),
  targets: [job.target],
  jobProcessDetails: processDetails(job),
});

const summaryOfJob = (job: Job) => ({
  jobId: job.id,
  jobArn: job.arn,
  targetSelection: job.group === undefined ? "SNAPSHOT" : "CONTINUOUS",
  // A thing's job is done when the thing is; a group's never is.
  status:
    job.group === undefined && job.status === "IN_PROGRESS" && isDone(job)
      ? "COMPLETED"
      : job.status,
  createdAt: job.createdAt,
  lastUpdatedAt: job.lastUpdatedAt,
});

const isDone = (job: Job): boolean =>
  job.executions.size > 0 && [...job.executions.values()].every(({ status }) => isTerminal(status));

const summary = (execution: JobExecution) => ({
  status: execution.status,
  queuedAt: execution.queuedAt,
  ...(execution.startedAt && { startedAt: execution.startedAt }),
  lastUpdatedAt: execution.lastUpdatedAt,
  executionNumber: 1,
});
