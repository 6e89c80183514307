import * as z from "zod/mini";
import { homeOf } from "../adapters/aws/arns.ts";
import { isDeployable } from "../adapters/greengrass/components.ts";
import { describePackaging } from "../adapters/sagemaker/packaging-jobs.ts";
import { task } from "../adapters/task.ts";
import { DeadlinePassed, PackagingFailed } from "../domain/errors.ts";
import { parse } from "../domain/parse.ts";
import { schemas } from "../domain/rollout/rollout.ts";
import { isOverdue, nextWaitSeconds, WAITS } from "../domain/rollout/waiting.ts";

const input = z.object({
  rollout: schemas.rollout,
  published: schemas.published,
  since: z.string(),
});

/** Waits for the model's component version; in `edge-manager` for the job that makes it, first. */
export const handler = task("CheckModel", async (event, now) => {
  const { rollout, published, since } = parse(input, event, "CheckModel");
  const { name, version } = published.component;
  const isMade = published.jobName === undefined || (await isPackaged(published.jobName));
  if (isMade && (await isDeployable(homeOf(rollout.modelPackageArn), name, version))) {
    return { kind: "published" };
  }
  if (isOverdue(WAITS.model, since, now)) {
    throw new DeadlinePassed(
      `${name} ${version} is not deployable after ${WAITS.model.deadlineSeconds} s; look at it in the Greengrass console`,
    );
  }
  return { kind: "wait", seconds: nextWaitSeconds(WAITS.model, since, now) };
});

const isPackaged = async (jobName: string): Promise<boolean> => {
  const job = await describePackaging(jobName);
  if (job?.status === "FAILED" || job?.status === "STOPPED" || job?.componentStatus === "FAILED") {
    throw new PackagingFailed(
      `edge packaging job ${jobName} is ${job.status}: ${job.message || "no reason given"}`,
    );
  }
  return job?.status === "COMPLETED";
};
