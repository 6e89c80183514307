import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { s3UriBelow, writeS3 } from "../s3-uri.ts";
import type { JobContext } from "./processing-job.ts";
import { runContainer } from "./run-container.ts";
import { download, packed } from "./staging.ts";

/** The parts of CreateTrainingJob that are acted upon. */
export interface TrainingArguments {
  readonly AlgorithmSpecification: {
    readonly TrainingImage: string;
    readonly ContainerEntrypoint?: readonly string[];
    readonly ContainerArguments?: readonly string[];
  };
  readonly HyperParameters?: Readonly<Record<string, string>>;
  readonly Environment?: Readonly<Record<string, string>>;
  readonly InputDataConfig?: readonly {
    readonly ChannelName: string;
    readonly DataSource: { readonly S3DataSource: { readonly S3Uri: string } };
  }[];
  readonly OutputDataConfig: { readonly S3OutputPath: string };
  readonly ResourceConfig?: object;
  readonly StoppingCondition?: { readonly MaxRuntimeInSeconds?: number };
}

/** Runs a training job; answers what DescribeTrainingJob would. @throws Error with the FailureReason */
export const runTrainingJob = async (
  job: TrainingArguments,
  context: JobContext,
): Promise<object> => {
  const { world, root, jobName, jobArn } = context;
  const image = context.imageOf(job.AlgorithmSpecification.TrainingImage);
  for (const { ChannelName, DataSource } of job.InputDataConfig ?? []) {
    await download(world, DataSource.S3DataSource.S3Uri, join(root, "input", "data", ChannelName));
  }
  await writeConfiguration(job, root);
  const { ContainerEntrypoint, ContainerArguments } = job.AlgorithmSpecification;
  await runContainer(world, {
    name: jobName,
    root,
    command: [...(ContainerEntrypoint ?? image.command), ...(ContainerArguments ?? ["train"])],
    environment: {
      ...image.environment,
      ...job.Environment,
      TRAINING_JOB_NAME: jobName,
      TRAINING_JOB_ARN: jobArn,
    },
    maxRuntimeSeconds: job.StoppingCondition?.MaxRuntimeInSeconds ?? DEFAULT_RUNTIME_SECONDS,
    signal: context.signal,
  });
  const output = s3UriBelow(job.OutputDataConfig.S3OutputPath, jobName, "output");
  const model = await packed(join(root, "model"));
  if (model === undefined) {
    throw new Error(
      "AlgorithmError: the container ended well but left /opt/ml/model empty; write the model there",
    );
  }
  const modelUri = s3UriBelow(output, "model.tar.gz");
  await writeS3(world, modelUri, model);
  const data = await packed(join(root, "output", "data"));
  if (data !== undefined) await writeS3(world, s3UriBelow(output, "output.tar.gz"), data);
  return {
    ...job,
    TrainingJobName: jobName,
    TrainingJobArn: jobArn,
    TrainingJobStatus: "Completed",
    ModelArtifacts: { S3ModelArtifacts: modelUri },
  };
};

/** A day, as SageMaker takes it for training. */
const DEFAULT_RUNTIME_SECONDS = 86_400;

const writeConfiguration = async (job: TrainingArguments, root: string): Promise<void> => {
  const folder = join(root, "input", "config");
  await mkdir(folder, { recursive: true });
  await mkdir(join(root, "model"), { recursive: true });
  await mkdir(join(root, "output", "data"), { recursive: true });
  const hyperparameters = Object.entries(job.HyperParameters ?? {});
  const files = {
    // All values are texts, whatever the definition says.
    "hyperparameters.json": Object.fromEntries(
      hyperparameters.map(([name, value]) => [name, String(value)]),
    ),
    "inputdataconfig.json": Object.fromEntries(
      (job.InputDataConfig ?? []).map(({ ChannelName }) => [
        ChannelName,
        {
          TrainingInputMode: "File",
          S3DistributionType: "FullyReplicated",
          RecordWrapperType: "None",
        },
      ]),
    ),
    "resourceconfig.json": {
      current_host: "algo-1",
      hosts: ["algo-1"],
      network_interface_name: "eth0",
    },
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), JSON.stringify(content));
  }
};
