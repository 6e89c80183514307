import {
  CancelDeploymentCommand,
  type Component,
  DeleteComponentCommand,
  DeleteDeploymentCommand,
  type Deployment,
  GetDeploymentCommand,
  GreengrassV2Client,
  paginateListComponents,
  paginateListComponentVersions,
  paginateListDeployments,
} from "@aws-sdk/client-greengrassv2";
import { componentsOf } from "../../domain/rollout/components.ts";
import { ask } from "../aws/aws-errors.ts";

const client = new GreengrassV2Client({});

/** What the rollouts left in Greengrass, which CloudFormation knows nothing of. */
export interface Leftovers {
  /** Revisions that hold one of our components, with their target. */
  readonly deployments: readonly {
    readonly id: string;
    readonly target: string;
    readonly isActive: boolean;
  }[];
  readonly componentVersions: readonly string[];
}

/** Finds what `removeLeftovers` removes; deployments without our stage's components are not ours. */
export const findLeftovers = async (stage = ""): Promise<Leftovers> => {
  const names = Object.values(componentsOf(stage));
  const [deployments, componentVersions] = await Promise.all([
    deploymentsWith(names),
    versionsNamed(names),
  ]);
  return { deployments, componentVersions };
};

/**
 * Cancels and deletes the deployments, then deletes the component versions. Devices keep what they
 * run until another deployment changes it. One that is gone already is no fault.
 */
export const removeLeftovers = async (found: Leftovers): Promise<void> => {
  for (const { id: deploymentId, isActive } of found.deployments) {
    if (isActive) {
      await ask(`cancel deployment ${deploymentId}`, () =>
        client.send(new CancelDeploymentCommand({ deploymentId })),
      );
    }
    await ask(`delete deployment ${deploymentId}`, () =>
      client.send(new DeleteDeploymentCommand({ deploymentId })),
    );
  }
  for (const arn of found.componentVersions) {
    await ask(`delete ${arn}`, () => client.send(new DeleteComponentCommand({ arn })));
  }
};

const deploymentsWith = async (names: readonly string[]): Promise<Leftovers["deployments"]> => {
  const all = await ask("list deployments", async () => {
    const listed: Deployment[] = [];
    for await (const page of paginateListDeployments({ client }, { historyFilter: "ALL" })) {
      listed.push(...(page.deployments ?? []));
    }
    return listed;
  });
  const ours: Leftovers["deployments"][number][] = [];
  for (const { deploymentId = "", targetArn = "", deploymentStatus } of all) {
    const { components = {} } = await ask(`get deployment ${deploymentId}`, () =>
      client.send(new GetDeploymentCommand({ deploymentId })),
    );
    if (!names.some((name) => name in components)) continue;
    ours.push({
      id: deploymentId,
      target: targetArn.slice(targetArn.lastIndexOf(":") + 1),
      isActive: deploymentStatus === "ACTIVE",
    });
  }
  return ours;
};

const versionsNamed = async (names: readonly string[]): Promise<string[]> => {
  const components = await ask("list components", async () => {
    const listed: Component[] = [];
    for await (const page of paginateListComponents({ client }, { scope: "PRIVATE" })) {
      listed.push(...(page.components ?? []));
    }
    return listed;
  });
  const ours = components.filter(({ componentName = "" }) => names.includes(componentName));
  return (await Promise.all(ours.map(versionsOf))).flat();
};

const versionsOf = async ({ arn }: Component): Promise<string[]> =>
  await ask(`list versions of ${arn}`, async () => {
    const listed: string[] = [];
    for await (const page of paginateListComponentVersions({ client }, { arn })) {
      listed.push(...(page.componentVersions ?? []).flatMap((version) => version.arn ?? []));
    }
    return listed;
  });
