import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { World } from "../../../world/world.ts";
import { type LocalImage, runContainer } from "./run-container.ts";
import { download, upload } from "./staging.ts";

/** The parts of CreateProcessingJob that are acted upon. */
export interface ProcessingArguments {
  readonly AppSpecification: {
    readonly ImageUri: string;
    readonly ContainerEntrypoint?: readonly string[];
    readonly ContainerArguments?: readonly string[];
  };
  readonly Environment?: Readonly<Record<string, string>>;
  readonly ProcessingInputs?: readonly {
    readonly S3Input?: { readonly S3Uri: string; readonly LocalPath: string };
  }[];
  readonly ProcessingOutputConfig?: {
    readonly Outputs: readonly {
      readonly OutputName: string;
      readonly S3Output: { readonly S3Uri: string; readonly LocalPath: string };
    }[];
  };
  readonly StoppingCondition?: { readonly MaxRuntimeInSeconds?: number };
}

export interface JobContext {
  readonly world: World;
  readonly imageOf: (uri: string) => LocalImage;
  readonly jobName: string;
  readonly jobArn: string;
  /** A directory of the job's own, in place of /opt/ml. */
  readonly root: string;
  readonly signal: AbortSignal;
}

/** Runs a processing job; answers what DescribeProcessingJob would. @throws Error with the FailureReason */
export const runProcessingJob = async (
  job: ProcessingArguments,
  context: JobContext,
): Promise<object> => {
  const { world, root, jobName } = context;
  const image = context.imageOf(job.AppSpecification.ImageUri);
  const inputs = (job.ProcessingInputs ?? []).flatMap(({ S3Input }) => S3Input ?? []);
  const outputs = job.ProcessingOutputConfig?.Outputs ?? [];
  for (const { S3Uri, LocalPath } of inputs) {
    await download(world, S3Uri, localFolder(root, LocalPath));
  }
  for (const { S3Output } of outputs) {
    await mkdir(localFolder(root, S3Output.LocalPath), { recursive: true });
  }
  await runContainer(world, {
    name: jobName,
    root,
    command: commandOf(image, job.AppSpecification),
    environment: {
      ...image.environment,
      ...job.Environment,
      PROCESSING_JOB_NAME: jobName,
    },
    maxRuntimeSeconds: job.StoppingCondition?.MaxRuntimeInSeconds ?? DEFAULT_RUNTIME_SECONDS,
    signal: context.signal,
  });
  for (const { S3Output } of outputs) {
    await upload(world, localFolder(root, S3Output.LocalPath), S3Output.S3Uri);
  }
  return {
    ...job,
    ProcessingJobName: jobName,
    ProcessingJobArn: context.jobArn,
    ProcessingJobStatus: "Completed",
  };
};

/** A day, as SageMaker takes it for processing. */
const DEFAULT_RUNTIME_SECONDS = 86_400;

// With an entry point of its own the image's is not used, as in `docker run --entrypoint`.
const commandOf = (
  image: LocalImage,
  { ContainerEntrypoint, ContainerArguments = [] }: ProcessingArguments["AppSpecification"],
): readonly string[] => [...(ContainerEntrypoint ?? image.command), ...ContainerArguments];

const localFolder = (root: string, path: string): string => {
  const below = relative("/opt/ml/processing", path);
  if (below.startsWith("..") || below === "") {
    throw new Error(
      `ClientError: LocalPath ${path}: expected a folder below /opt/ml/processing; change the step`,
    );
  }
  return join(root, "processing", below);
};
