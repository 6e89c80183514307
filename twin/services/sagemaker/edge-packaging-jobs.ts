import type { KeyObject } from "node:crypto";
import { generateKeyPairSync } from "node:crypto";
import type { Operation } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { World } from "../../world/world.ts";
import { sageMakerArn } from "./arn.ts";
import type { CompilationJob } from "./compilation/compilation-jobs.ts";
import { type CreateComponentVersion, packageModel } from "./package-model.ts";
import type { PackagingOrder } from "./packaging-order.ts";

/** What DescribeEdgePackagingJob answers. */
interface EdgePackagingJob extends PackagingOrder {
  readonly EdgePackagingJobArn: string;
  readonly EdgePackagingJobStatus: Status;
  readonly EdgePackagingJobStatusMessage?: string;
  readonly CreationTime: Date;
  readonly LastModifiedTime: Date;
  readonly ModelArtifact?: string;
  readonly ModelSignature?: string;
  readonly PresetDeploymentOutput?: object;
}

type Status = "STARTING" | "INPROGRESS" | "COMPLETED" | "FAILED" | "STOPPING" | "STOPPED";

export interface EdgePackagingOptions {
  readonly findCompilation: (name: string) => CompilationJob | undefined;
  readonly createComponentVersion: CreateComponentVersion;
}

/** Of the cloud's time. */
const START_SECONDS = 10;
const PACKAGE_SECONDS = 30;
const STOP_SECONDS = 5;

/** SageMaker Edge Manager's packaging, as it was until 2024-04-26. */
export const edgePackagingJobs = (
  world: World,
  { findCompilation, createComponentVersion }: EdgePackagingOptions,
): Readonly<Record<string, Operation>> => {
  const jobs = world.store.collection<EdgePackagingJob>("sagemaker/edge-packaging-jobs");
  const signingKey: KeyObject = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

  const expect = (name: string): EdgePackagingJob => {
    const job = jobs.get(name);
    if (job !== undefined) return job;
    throw new AwsError("ResourceNotFound", `Edge packaging job ${name} does not exist`);
  };

  const move = (name: string, from: Status, to: Partial<EdgePackagingJob>): boolean => {
    const job = expect(name);
    if (job.EdgePackagingJobStatus !== from) return false;
    jobs.set(name, { ...job, ...to, LastModifiedTime: world.clock.now() });
    return true;
  };

  const start = (name: string): void => {
    if (!move(name, "STARTING", { EdgePackagingJobStatus: "INPROGRESS" })) return;
    finishLater(name, PACKAGE_SECONDS);
  };

  const finish = async (name: string): Promise<void> => {
    const job = expect(name);
    if (job.EdgePackagingJobStatus !== "INPROGRESS") return;
    const packaged = await packageModel(world, job, {
      compilation: findCompilation(job.CompilationJobName),
      createComponentVersion,
      signingKey,
    });
    const { failure, ...members } = packaged;
    const status =
      failure === undefined
        ? ({ EdgePackagingJobStatus: "COMPLETED" } as const)
        : ({ EdgePackagingJobStatus: "FAILED", EdgePackagingJobStatusMessage: failure } as const);
    move(name, "INPROGRESS", { ...members, ...status });
    world.log(
      `edge packaging job ${name}: ${status.EdgePackagingJobStatus} ${failure ?? ""}`.trim(),
    );
  };

  const startLater = world.timers.define("sagemaker/start-packaging", start);
  const finishLater = world.timers.define("sagemaker/finish-packaging", finish);
  const stoppedLater = world.timers.define("sagemaker/stop-packaging", (name: string) => {
    move(name, "STOPPING", { EdgePackagingJobStatus: "STOPPED" });
  });

  return {
    CreateEdgePackagingJob(input: PackagingOrder & { readonly Tags?: readonly object[] }) {
      const { Tags: _tags, ...order } = input;
      const name = order.EdgePackagingJobName;
      if (jobs.has(name)) {
        throw new AwsError(
          "ResourceInUse",
          `Edge packaging job ${name} already exists; a job keeps its name for ever`,
        );
      }
      const now = world.clock.now();
      jobs.set(name, {
        ...order,
        EdgePackagingJobArn: sageMakerArn(world, "edge-packaging-job", name),
        EdgePackagingJobStatus: "STARTING",
        CreationTime: now,
        LastModifiedTime: now,
      });
      startLater(name, START_SECONDS);
    },
    DescribeEdgePackagingJob: ({ EdgePackagingJobName }: Named) => expect(EdgePackagingJobName),
    StopEdgePackagingJob({ EdgePackagingJobName: name }: Named) {
      const { EdgePackagingJobStatus: status } = expect(name);
      const isRunning = status === "STARTING" || status === "INPROGRESS";
      if (!isRunning) {
        throw new AwsError(
          "ValidationException",
          `Edge packaging job ${name} is ${status} and cannot be stopped`,
        );
      }
      move(name, status, { EdgePackagingJobStatus: "STOPPING" });
      stoppedLater(name, STOP_SECONDS);
    },
  };
};

interface Named {
  readonly EdgePackagingJobName: string;
}
