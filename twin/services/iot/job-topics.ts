import * as z from "zod/mini";
import { errorText } from "../../error-text.ts";
import { Malformed, parseJson } from "../../wire/parse.ts";
import type { World } from "../../world/world.ts";
import { isTerminal, type Job, type JobExecution } from "./job.ts";
import type { Jobs } from "./jobs.ts";

const PREFIX = "$aws/things";
const request = z.object({ clientToken: z.optional(z.string()) });
const updateRequest = z.object({
  clientToken: z.optional(z.string()),
  status: z.enum(["IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED"]),
  statusDetails: z.optional(z.record(z.string(), z.string())),
  expectedVersion: z.optional(z.union([z.number(), z.string()])),
});

/** The devices' side of IoT Jobs over MQTT. (IoT developer guide, "Jobs device MQTT API") */
export const serveJobTopics = (world: World, jobs: Jobs): void => {
  const publish = (topic: string, message: object) =>
    world.mqtt.publish(
      topic,
      JSON.stringify({ ...message, timestamp: seconds(world.clock.now()) }),
    );

  const notify = (thing: string): void =>
    publish(`${PREFIX}/${thing}/jobs/notify-next`, described(jobs.next(thing)));

  jobs.onChange((_job, { thing }) => notify(thing));
  // An earlier process may have died between a change and its notification; devices know a job they have.
  for (const thing of waitingIn(jobs)) notify(thing);

  world.mqtt.subscribe(`${PREFIX}/+/jobs/$next/get`, (topic, payload) => {
    const thing = topic.split("/")[2] ?? "";
    const { clientToken } = tolerant(payload);
    publish(`${topic}/accepted`, { clientToken, ...described(jobs.next(thing)) });
  });

  world.mqtt.subscribe(`${PREFIX}/+/jobs/+/update`, (topic, payload) => {
    const [, , thing = "", , jobId = ""] = topic.split("/");
    const { clientToken } = tolerant(payload);
    const refusal = refusalOf(() => update(thing, jobId, payload));
    publish(
      refusal ? `${topic}/rejected` : `${topic}/accepted`,
      refusal ? { clientToken, ...refusal } : { clientToken },
    );
  });

  const update = (thing: string, jobId: string, payload: Uint8Array): void => {
    const text = Buffer.from(payload).toString("utf8");
    const { status, statusDetails, expectedVersion } = parseJson(updateRequest, text, "update");
    const job = jobs.find(jobId);
    const execution = job.executions.get(thing);
    if (!execution) throw new Malformed(`job ${jobId} has no execution for ${thing}`);
    if (isTerminal(execution.status)) {
      throw new StateTransition(`execution of ${jobId} on ${thing} is ${execution.status} already`);
    }
    if (expectedVersion !== undefined && Number(expectedVersion) !== execution.versionNumber) {
      throw new VersionMismatch(
        `expected version ${expectedVersion}, is ${execution.versionNumber}`,
      );
    }
    jobs.update(job, execution, status, statusDetails);
  };
};

/** Things with a job that they have not ended. */
const waitingIn = (jobs: Jobs): ReadonlySet<string> =>
  new Set(
    jobs
      .all()
      .flatMap(({ executions }) => [...executions.values()])
      .filter(({ status }) => !isTerminal(status))
      .map(({ thing }) => thing),
  );

class StateTransition extends Error {}
class VersionMismatch extends Error {}

const refusalOf = (work: () => void): { code: string; message: string } | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    const message = errorText(error);
    if (error instanceof StateTransition) return { code: "InvalidStateTransition", message };
    if (error instanceof VersionMismatch) return { code: "VersionMismatch", message };
    if (error instanceof Malformed) return { code: "InvalidRequest", message };
    return { code: "ResourceNotFound", message };
  }
};

/** An unreadable request is answered as well; only its token is lost. */
const tolerant = (payload: Uint8Array): { clientToken?: string | undefined } => {
  try {
    return parseJson(request, Buffer.from(payload).toString("utf8") || "{}", "request");
  } catch {
    return {};
  }
};

const described = (next: { job: Job; execution: JobExecution } | undefined): object =>
  next === undefined
    ? {}
    : {
        execution: {
          jobId: next.job.id,
          thingName: next.execution.thing,
          status: next.execution.status,
          statusDetails: next.execution.statusDetails,
          queuedAt: seconds(next.execution.queuedAt),
          lastUpdatedAt: seconds(next.execution.lastUpdatedAt),
          versionNumber: next.execution.versionNumber,
          executionNumber: 1,
          jobDocument: next.job.document,
        },
      };

const seconds = (date: Date): number => Math.floor(date.getTime() / 1_000);
