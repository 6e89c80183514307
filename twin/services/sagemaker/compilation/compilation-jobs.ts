import { errorText } from "../../../error-text.ts";
import type { Operation } from "../../../wire/service.ts";
import { AwsError } from "../../../wire/service.ts";
import type { Collection } from "../../../world/collection.ts";
import type { Later } from "../../../world/timers.ts";
import type { World } from "../../../world/world.ts";
import { sageMakerArn } from "../arn.ts";
import { archiveUriOf, type CompilationOrder, compile } from "./compile.ts";

/** What DescribeCompilationJob answers. */
export interface CompilationJob extends CompilationOrder {
  readonly CompilationJobName: string;
  readonly CompilationJobArn: string;
  readonly CompilationJobStatus: Status;
  readonly FailureReason: string;
  readonly ModelArtifacts: { readonly S3ModelArtifacts: string };
  readonly ModelDigests?: { readonly ArtifactDigest: string };
  readonly RoleArn: string;
  readonly StoppingCondition: { readonly MaxRuntimeInSeconds?: number };
  readonly VpcConfig?: object;
  readonly CreationTime: Date;
  readonly LastModifiedTime: Date;
  readonly CompilationStartTime?: Date;
  readonly CompilationEndTime?: Date;
}

type Status = "STARTING" | "INPROGRESS" | "COMPLETED" | "FAILED" | "STOPPING" | "STOPPED";

export interface CompilationJobs {
  readonly operations: Readonly<Record<string, Operation>>;
  find(name: string): CompilationJob | undefined;
}

/** Of the cloud's time: what Neo takes to find a machine, and to compile a small model. */
const START_SECONDS = 20;
const COMPILE_SECONDS = 100;
const STOP_SECONDS = 5;

interface Table {
  readonly world: World;
  readonly compileSeconds: number;
  readonly jobs: Collection<CompilationJob>;
  readonly later: Readonly<Record<"start" | "finish" | "stopped", Later<JobId>>>;
}

/** A job's name may be used again once it is deleted. */
interface JobId {
  readonly arn: string;
  readonly name: string;
}

/** SageMaker Neo. */
export const compilationJobs = (
  world: World,
  compileSeconds = COMPILE_SECONDS,
): CompilationJobs => {
  const { timers } = world;
  const table: Table = {
    world,
    compileSeconds,
    jobs: world.store.collection("sagemaker/compilation-jobs"),
    later: {
      start: timers.define("sagemaker/start-compilation", (job: JobId) => start(table, job)),
      finish: timers.define("sagemaker/finish-compilation", (job: JobId) => finish(table, job)),
      stopped: timers.define("sagemaker/stop-compilation", (job: JobId) => stopped(table, job)),
    },
  };
  return {
    find: (name) => table.jobs.get(name),
    operations: {
      CreateCompilationJob: (input: CreateInput) => create(table, input),
      DescribeCompilationJob: ({ CompilationJobName }: Named) => expect(table, CompilationJobName),
      StopCompilationJob: (input: Named) => stop(table, input),
      DeleteCompilationJob: (input: Named) => remove(table, input),
    },
  };
};

const create = (table: Table, input: CreateInput) => {
  const { world, jobs } = table;
  const { CompilationJobName: name, Tags: _tags, ...order } = input;
  refuseBadOrder(input);
  if (jobs.has(name)) {
    throw new AwsError(
      "ResourceInUse",
      `Compilation job with the name ${name} already exists in account ${world.account}; a job keeps its name until it is deleted`,
    );
  }
  const now = world.clock.now();
  const job: CompilationJob = {
    ...order,
    CompilationJobName: name,
    CompilationJobArn: sageMakerArn(world, "compilation-job", name),
    CompilationJobStatus: "STARTING",
    FailureReason: "",
    ModelArtifacts: { S3ModelArtifacts: archiveUriOf(order) },
    CreationTime: now,
    LastModifiedTime: now,
  };
  jobs.set(name, job);
  table.later.start({ arn: job.CompilationJobArn, name }, START_SECONDS);
  return { CompilationJobArn: job.CompilationJobArn };
};

const start = (table: Table, id: JobId): void => {
  const job = current(table, id, "STARTING");
  if (job === undefined) return;
  change(table, job, {
    CompilationJobStatus: "INPROGRESS",
    CompilationStartTime: table.world.clock.now(),
  });
  table.later.finish(id, table.compileSeconds);
};

const finish = async (table: Table, id: JobId): Promise<void> => {
  const job = current(table, id, "INPROGRESS");
  if (job === undefined) return;
  const outcome = await outcomeOf(table.world, job);
  const still = current(table, id, "INPROGRESS");
  if (still === undefined) return;
  change(table, still, { ...outcome, CompilationEndTime: table.world.clock.now() });
  table.world.log(
    `compilation job ${id.name}: ${outcome.CompilationJobStatus} ${outcome.FailureReason ?? ""}`.trim(),
  );
};

const stop = (table: Table, { CompilationJobName: name }: Named) => {
  const job = expect(table, name);
  if (ENDED.includes(job.CompilationJobStatus)) {
    throw new AwsError(
      "ValidationException",
      `Compilation job ${name} is ${job.CompilationJobStatus} and cannot be stopped`,
    );
  }
  change(table, job, { CompilationJobStatus: "STOPPING" });
  table.later.stopped({ arn: job.CompilationJobArn, name }, STOP_SECONDS);
};

const stopped = (table: Table, id: JobId): void => {
  const stopping = current(table, id, "STOPPING");
  if (stopping === undefined) return;
  change(table, stopping, {
    CompilationJobStatus: "STOPPED",
    CompilationEndTime: table.world.clock.now(),
  });
};

const remove = (table: Table, { CompilationJobName: name }: Named) => {
  const { CompilationJobStatus: status } = expect(table, name);
  if (!ENDED.includes(status)) {
    throw new AwsError(
      "ValidationException",
      `Compilation job ${name} is ${status}; only one that is ${ENDED.join(", ")} can be deleted`,
    );
  }
  table.jobs.delete(name);
};

const expect = ({ world, jobs }: Table, name: string): CompilationJob => {
  const job = jobs.get(name);
  if (job !== undefined) return job;
  throw new AwsError(
    "ResourceNotFound",
    `Could not find compilation job with the name ${name} in account ${world.account}`,
  );
};

const change = (
  { world, jobs }: Table,
  job: CompilationJob,
  changes: Partial<CompilationJob>,
): CompilationJob => {
  const changed = { ...job, ...changes, LastModifiedTime: world.clock.now() };
  jobs.set(job.CompilationJobName, changed);
  return changed;
};

// A job that was stopped or deleted meanwhile goes no further.
const current = (
  { jobs }: Table,
  { arn, name }: JobId,
  status: Status,
): CompilationJob | undefined => {
  const job = jobs.get(name);
  return job?.CompilationJobArn === arn && job.CompilationJobStatus === status ? job : undefined;
};

interface Named {
  readonly CompilationJobName: string;
}

interface CreateInput extends CompilationOrder, Named {
  readonly RoleArn: string;
  readonly StoppingCondition: { readonly MaxRuntimeInSeconds?: number };
  readonly ModelPackageVersionArn?: string;
  readonly Tags?: readonly object[];
}

const ENDED: readonly Status[] = ["COMPLETED", "FAILED", "STOPPED"];

const outcomeOf = async (world: World, job: CompilationJob): Promise<Partial<CompilationJob>> => {
  try {
    const ArtifactDigest = await compile(world, job);
    return { CompilationJobStatus: "COMPLETED", ModelDigests: { ArtifactDigest } };
  } catch (error) {
    const reason = errorText(error);
    const text = reason.startsWith("ClientError")
      ? reason
      : `InternalServerError: Unexpected error during compilation: ${reason}`;
    return { CompilationJobStatus: "FAILED", FailureReason: text.slice(0, 1_024) };
  }
};

const refuseBadOrder = ({
  InputConfig,
  ModelPackageVersionArn,
  OutputConfig,
}: CreateInput): void => {
  // Optional on the wire, so that the type does not say it.
  if ((InputConfig as unknown) === undefined || ModelPackageVersionArn !== undefined) {
    throw new AwsError(
      "ValidationException",
      "expected InputConfig alone; the local Neo does not compile by ModelPackageVersionArn: give the package's ModelDataUrl as InputConfig.S3Uri",
    );
  }
  const { TargetDevice, TargetPlatform } = OutputConfig;
  if ((TargetDevice === undefined) === (TargetPlatform === undefined)) {
    throw new AwsError(
      "ValidationException",
      "OutputConfig: expected exactly one of TargetDevice and TargetPlatform",
    );
  }
};
