import { isDeepStrictEqual } from "node:util";
import { partitionOf } from "../../partition.ts";
import type { Service } from "../../wire/service.ts";
import type { World } from "../../world/world.ts";
import type { LocalIoT } from "../iot/iot.ts";
import { isTerminal, type Job, type JobExecution } from "../iot/job.ts";
import { componentOperations } from "./component-operations.ts";
import { createComponents } from "./components.ts";
import { createCoreDevices } from "./core-devices.ts";
import { deploymentOperations } from "./deployment-operations.ts";
import { createDeployments } from "./deployments.ts";
import { deviceOperations } from "./device-operations.ts";
import { parseRecipe, type Recipe } from "./recipe.ts";

export interface LocalGreengrass {
  readonly service: Service;
  /** As CreateComponentVersion, for services that publish components themselves. */
  createComponentVersion(recipe: object, tags: Record<string, string>): Promise<{ arn: string }>;
}

export interface GreengrassOptions {
  readonly iot: LocalIoT;
  /** AWS's own components that devices can resolve. */
  readonly publicComponents?: readonly object[];
}

/** Greengrass V2 as far as the product and its devices use it. */
export const greengrass = (world: World, options: GreengrassOptions): LocalGreengrass => {
  const recipeOf = (value: object): Recipe => parseRecipe(Buffer.from(JSON.stringify(value)));
  const components = createComponents(world, (options.publicComponents ?? []).map(recipeOf));
  const deployments = createDeployments(world, options.iot, components);
  const devices = createCoreDevices(world);

  options.iot.jobs.onChange((job, execution) => {
    if (isTerminal(execution.status)) announce(world, deployments.byJob(job.id), job, execution);
  });

  return {
    service: {
      name: "greengrassv2",
      operations: {
        ...componentOperations(components, world.store),
        ...deploymentOperations(deployments),
        ...deviceOperations(devices, deployments, options.iot),
      },
    },
    async createComponentVersion(recipe, tags) {
      const asked = recipeOf(recipe);
      const made = components.find(asked.ComponentName, asked.ComponentVersion);
      // Whoever died before it could note that it made it makes it again.
      if (made && isDeepStrictEqual(made.tags, tags)) return { arn: made.arn };
      return { arn: components.create(asked, tags).arn };
    },
  };
};

/** SUCCEEDED is a group's word, COMPLETED a thing's. (Deployment health notifications) */
const announce = (
  world: World,
  deployment: { deploymentId: string } | undefined,
  job: Job,
  execution: JobExecution,
): void => {
  if (!deployment) return;
  const reason = execution.statusDetails["deployment-failure-cause"];
  const isThing = job.group === undefined && execution.status === "SUCCEEDED";
  world.events.emit({
    source: "aws.greengrass",
    detailType: "Greengrass V2 Effective Deployment Status Change",
    resources: [
      `arn:${partitionOf(world.region)}:greengrass:${world.region}:${world.account}:coreDevices:${execution.thing}`,
    ],
    detail: {
      deploymentId: deployment.deploymentId,
      coreDeviceExecutionStatus: isThing ? "COMPLETED" : execution.status,
      statusDetails: {
        errorStack: execution.status === "FAILED" ? ["DEPLOYMENT_FAILURE"] : [],
        errorTypes: [],
      },
      reason: reason ?? execution.statusDetails["detailed-deployment-status"] ?? "",
    },
  });
};
