import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import {
  DescribePipelineExecutionCommand,
  ListModelPackagesCommand,
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
  /** Nobody has decided on it, there is no other, and nothing was ever deployed. */
  readonly isFirst: boolean;
  /** Approves it; its rollout starts by itself. */
  approve(): Promise<void>;
}

/**
 * Trains and registers the first model by the same pipeline as every later one. It is also the
 * only one that is approved without a person: an empty fleet has nothing to protect.
 */
export const registerFirstModel = async (
  cloud: Cloud,
  { data, credentials }: { data?: string; credentials: Credentials },
  say: (line: string) => void,
): Promise<FirstModel> => {
  const client = new SageMakerClient({
    endpoint: cloud.awsUrl,
    region: cloud.world.region,
    credentials,
  });
  if (data !== undefined) {
    await cloud.world.objects.put(DATA_BUCKET, `raw/${basename(data)}`, await readFile(data));
  }
  const packagesNow = async () => {
    const group = { ModelPackageGroupName: NAMES.modelPackageGroup };
    const { ModelPackageSummaryList = [] } = await client.send(new ListModelPackagesCommand(group));
    return ModelPackageSummaryList;
  };
  if ((await packagesNow()).length === 0) await train(cloud, client, data, say);
  const packages = await packagesNow();
  const [first] = packages;
  const arn = first?.ModelPackageArn;
  const isFirst =
    packages.length === 1 &&
    first?.ModelApprovalStatus === "PendingManualApproval" &&
    cloud.world.store.collection("greengrass/deployments").size === 0;
  return {
    isFirst,
    approve: async () => {
      await client.send(
        new UpdateModelPackageCommand({
          ModelPackageArn: arn,
          ModelApprovalStatus: "Approved",
          ApprovalDescription: "The first model of an empty fleet",
        }),
      );
      client.destroy();
    },
  };
};

/** The same for whoever starts again: the execution goes on. 32 characters at least. */
const FIRST_TRAINING = "the-first-model-of-an-empty-fleet";

const train = async (
  cloud: Cloud,
  client: SageMakerClient,
  data: string | undefined,
  say: (line: string) => void,
): Promise<void> => {
  say(`training: the first model, on ${data ?? "simulated history"}`);
  const { PipelineExecutionArn = "" } = await client.send(
    new StartPipelineExecutionCommand({
      PipelineName: NAMES.pipeline,
      ClientRequestToken: FIRST_TRAINING,
    }),
  );
  await cloud.pipelineEnded(PipelineExecutionArn);
  const execution = await client.send(
    new DescribePipelineExecutionCommand({ PipelineExecutionArn }),
  );
  if (execution.PipelineExecutionStatus !== "Succeeded") {
    throw new Error(
      `training the first model failed: ${execution.FailureReason ?? "no reason given"}`,
    );
  }
  say("training: model version 1 is registered");
};
