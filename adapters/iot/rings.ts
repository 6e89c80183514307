import {
  DescribeJobCommand,
  DescribeJobExecutionCommand,
  IoTClient,
  type Job,
  ListJobExecutionsForJobCommand,
  type ListJobExecutionsForJobCommandInput,
  ListThingsInThingGroupCommand,
} from "@aws-sdk/client-iot";
import type { DeviceEvidence } from "../../domain/rollout/evidence.ts";
import {
  commonStatus,
  type ExecutionStatus,
  jobEnded,
  progressOf,
} from "../../domain/rollout/job-execution.ts";
import type { Health } from "../../domain/turbine/health.ts";
import { ask, askUnless } from "../aws/aws-errors.ts";
import { createPace } from "../aws/pace.ts";

const client = new IoTClient({});

/**
 * AWS IoT answers each kind of Jobs call 10 times a second and account (AWS IoT Device Management
 * endpoints and quotas). Another stage has the same ten: what is throttled all the same, the SDK
 * repeats, and after that the state machine.
 */
const JOBS_CALLS = { perSecond: 8, atOnce: 2 };
const pace = {
  describeJob: createPace(JOBS_CALLS),
  listExecutions: createPace(JOBS_CALLS),
  describeExecution: createPace(JOBS_CALLS),
};

/** Causes are asked device by device, so only for the first failures. */
const CAUSES_ASKED = 10;

/** The things of a group, in no particular order; undefined when there is no such group. */
export const thingsOf = async (thingGroupName: string): Promise<string[] | undefined> => {
  const things: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await askUnless(
      ["ResourceNotFoundException"],
      `list things of group ${thingGroupName}`,
      () =>
        client.send(
          new ListThingsInThingGroupCommand({ thingGroupName, maxResults: 250, nextToken }),
        ),
    );
    if (!page) return undefined;
    things.push(...(page.things ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return things;
};

/** What devices show of a job, and why it reaches no more of them, where it does not. */
export interface JobEvidence {
  readonly devices: readonly DeviceEvidence[];
  readonly ended?: string;
}

/** What these devices show of this job: its execution, the cause of a failure, their health. */
export const evidenceOf = async (
  things: readonly string[],
  jobId: string,
  health: ReadonlyMap<string, Health>,
): Promise<JobEvidence> => {
  const job = await jobNow(jobId);
  const executions = job
    ? await executionsOf(jobId, job, things)
    : new Map<string, ExecutionStatus>();
  const failed = things
    .filter((thing) => progressOf(executions.get(thing)) === "failed")
    .slice(0, CAUSES_ASKED);
  const causes = new Map(
    await Promise.all(failed.map(async (thing) => [thing, await causeOf(jobId, thing)] as const)),
  );
  const devices = things.map((thingName) => {
    const execution = executions.get(thingName);
    const cause = causes.get(thingName);
    const report = health.get(thingName);
    return {
      thingName,
      ...(execution && { execution }),
      ...(cause && { cause }),
      ...(report && { health: report }),
    };
  });
  const unreached = devices.filter(({ execution }) => execution === undefined).length;
  const ended = jobEnded(job, unreached);
  return { devices, ...(ended && { ended: `the ring's job ${jobId} ${ended}` }) };
};

/** The job as it stands; undefined when it is gone. */
const jobNow = async (jobId: string): Promise<Job | undefined> => {
  await pace.describeJob();
  const answer = await askUnless(["ResourceNotFoundException"], `describe job ${jobId}`, () =>
    client.send(new DescribeJobCommand({ jobId })),
  );
  return answer?.job;
};

/**
 * Each thing's execution. While all are in one state the job's own counters say so in one call; a
 * list of 10,000 takes 40.
 */
const executionsOf = async (
  jobId: string,
  { jobProcessDetails = {} }: Job,
  things: readonly string[],
): Promise<Map<string, ExecutionStatus>> => {
  const all = commonStatus(jobProcessDetails, things.length);
  return all === undefined
    ? await listedExecutions(jobId)
    : new Map(things.map((thing) => [thing, all]));
};

const listedExecutions = async (jobId: string): Promise<Map<string, ExecutionStatus>> => {
  const executions = new Map<string, ExecutionStatus>();
  let nextToken: ListJobExecutionsForJobCommandInput["nextToken"];
  do {
    await pace.listExecutions();
    const page = await ask(`list executions of job ${jobId}`, () =>
      client.send(new ListJobExecutionsForJobCommand({ jobId, maxResults: 250, nextToken })),
    );
    for (const { thingArn, jobExecutionSummary } of page.executionSummaries ?? []) {
      const thing = thingArn?.split("thing/")[1];
      if (thing && jobExecutionSummary?.status) executions.set(thing, jobExecutionSummary.status);
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return executions;
};

const causeOf = async (jobId: string, thingName: string): Promise<string | undefined> => {
  await pace.describeExecution();
  const { execution } = await ask(`describe job ${jobId} on ${thingName}`, () =>
    client.send(new DescribeJobExecutionCommand({ jobId, thingName })),
  );
  const details = execution?.statusDetails?.detailsMap ?? {};
  return details["deployment-failure-cause"] ?? details["detailed-deployment-status"];
};
