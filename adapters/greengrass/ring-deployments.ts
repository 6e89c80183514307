import {
  GetDeploymentCommand,
  GreengrassV2Client,
  ListDeploymentsCommand,
} from "@aws-sdk/client-greengrassv2";
import type { SeenDeployment } from "../../domain/rollout/repair.ts";
import { ask } from "../aws/aws-errors.ts";

const client = new GreengrassV2Client({});

/** The newest two of a target's deployments with what they deploy, newest first. */
export const newestDeployments = (targetArn: string): Promise<SeenDeployment[]> =>
  ask(`list deployments of ${targetArn}`, async () => {
    const { deployments = [] } = await client.send(
      new ListDeploymentsCommand({ targetArn, historyFilter: "ALL", maxResults: 2 }),
    );
    return Promise.all(deployments.map(({ deploymentId = "" }) => seen(deploymentId)));
  });

const seen = async (deploymentId: string): Promise<SeenDeployment> => {
  const found = await client.send(new GetDeploymentCommand({ deploymentId }));
  const versions = Object.entries(found.components ?? {}).map(([name, { componentVersion }]) => [
    name,
    componentVersion ?? "",
  ]);
  return {
    deploymentId,
    name: found.deploymentName ?? "",
    createdAt: found.creationTimestamp ?? new Date(0),
    versions: Object.fromEntries(versions),
  };
};
