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
  say(`training: the first model, on ${data ?? "simulated history"}`);
  const { PipelineExecutionArn = "" } = await client.send(
    new StartPipelineExecutionCommand({ PipelineName: NAMES.pipeline }),
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
  const { ModelPackageSummaryList: packages = [] } = await client.send(
    new ListModelPackagesCommand({ ModelPackageGroupName: NAMES.modelPackageGroup }),
  );
  const arn = packages[0]?.ModelPackageArn;
  say("training: model version 1 is registered");
  return {
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
