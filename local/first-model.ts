import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import {
  DescribePipelineExecutionCommand,
  ListModelPackagesCommand,
  ListPipelineExecutionsCommand,
  SageMakerClient,
  StartPipelineExecutionCommand,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import { NAMES } from "../domain/names.ts";
import type { Cloud } from "./cloud.ts";
import { DATA_BUCKET } from "./cloud-plan.ts";

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface FirstModel {
  /** Approves it; its rollout starts by itself. */
  approve(): Promise<void>;
}

interface Order {
  readonly credentials: Credentials;
  readonly stateDir: string;
  /** A recording to train on. */
  readonly data?: string;
  /** Settles when executions of an earlier start go on. */
  readonly opened: Promise<void>;
}

/**
 * Trains and registers the first model by the same pipeline as every later one, or goes on with that
 * where an earlier start was ended. It is also the only one that is approved without a person: an
 * empty fleet has nothing to protect. Undefined when a model was decided about before.
 */
export const firstModel = async (
  cloud: Cloud,
  { data, credentials, stateDir, opened }: Order,
  say: (line: string) => void,
): Promise<FirstModel | undefined> => {
  const client = new SageMakerClient({
    endpoint: cloud.awsUrl,
    region: cloud.world.region,
    credentials,
  });
  const known = await newestModel(client);
  if (known !== undefined && known.status !== "PendingManualApproval") {
    say(`state: goes on from ${stateDir} (npm start -- --fresh forgets it)`);
    client.destroy();
    return undefined;
  }
  if (known === undefined) await train(cloud, client, { data, opened }, say);
  const model = known ?? (await newestModel(client));
  if (known !== undefined && known.version > 1) {
    say(`state: goes on from ${stateDir}; model version ${known.version} waits for approval`);
    client.destroy();
    return undefined;
  }
  return {
    approve: async () => {
      await client.send(
        new UpdateModelPackageCommand({
          ModelPackageArn: model?.arn,
          ModelApprovalStatus: "Approved",
          ApprovalDescription: "The first model of an empty fleet",
        }),
      );
      client.destroy();
    },
  };
};

const newestModel = async (client: SageMakerClient) => {
  const { ModelPackageSummaryList: [newest] = [] } = await client.send(
    new ListModelPackagesCommand({
      ModelPackageGroupName: NAMES.modelPackageGroup,
      SortBy: "CreationTime",
      SortOrder: "Descending",
      MaxResults: 1,
    }),
  );
  return (
    newest && {
      arn: newest.ModelPackageArn,
      version: newest.ModelPackageVersion ?? 0,
      status: newest.ModelApprovalStatus,
    }
  );
};

const train = async (
  cloud: Cloud,
  client: SageMakerClient,
  { data, opened }: { data: string | undefined; opened: Promise<void> },
  say: (line: string) => void,
): Promise<void> => {
  if (data !== undefined) {
    await cloud.world.objects.put(DATA_BUCKET, `raw/${basename(data)}`, await readFile(data));
  }
  const { PipelineExecutionSummaries: [latest] = [] } = await client.send(
    new ListPipelineExecutionsCommand({ PipelineName: NAMES.pipeline, MaxResults: 1 }),
  );
  let arn = latest?.PipelineExecutionArn ?? "";
  if (latest?.PipelineExecutionStatus === "Executing") {
    say("training: the first model goes on");
    await opened;
  } else {
    say(`training: the first model, on ${data ?? "simulated history"}`);
    const started = await client.send(
      new StartPipelineExecutionCommand({ PipelineName: NAMES.pipeline }),
    );
    arn = started.PipelineExecutionArn ?? "";
  }
  await cloud.pipelineEnded(arn);
  const execution = await client.send(
    new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }),
  );
  if (execution.PipelineExecutionStatus !== "Succeeded") {
    throw new Error(
      `training the first model failed: ${execution.FailureReason ?? "no reason given"}`,
    );
  }
  say("training: model version 1 is registered");
};
