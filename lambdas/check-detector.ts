import * as z from "zod/mini";
import { homeOf } from "../adapters/aws/arns.ts";
import { isDeployable } from "../adapters/greengrass/components.ts";
import { task } from "../adapters/task.ts";
import { DeadlinePassed } from "../domain/errors.ts";
import { parse } from "../domain/parse.ts";
import { schemas } from "../domain/rollout/rollout.ts";
import { isOverdue, nextWaitSeconds, WAITS } from "../domain/rollout/waiting.ts";

const input = z.object({
  rollout: schemas.rollout,
  detector: schemas.component,
  since: z.string(),
});

/** Waits until the detector's component version is deployable. */
export const handler = task("CheckDetector", async (event, now) => {
  const { rollout, detector, since } = parse(input, event, "CheckDetector");
  if (await isDeployable(homeOf(rollout.modelPackageArn), detector.name, detector.version)) {
    return { kind: "registered" };
  }
  if (isOverdue(WAITS.detector, since, now)) {
    throw new DeadlinePassed(
      `${detector.name} ${detector.version} is not deployable after ${WAITS.detector.deadlineSeconds} s; look at it in the Greengrass console`,
    );
  }
  return { kind: "wait", seconds: nextWaitSeconds(WAITS.detector, since, now) };
});
