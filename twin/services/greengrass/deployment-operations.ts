import type { Service } from "../../wire/service.ts";
import { paged } from "../iot/paged.ts";
import type { Deployment } from "./deployment.ts";
import type { Deployments } from "./deployments.ts";

export const deploymentOperations = (deployments: Deployments): Service["operations"] => ({
  CreateDeployment: (request) => {
    const { deploymentId, iotJobId, iotJobArn } = deployments.create(request);
    return { deploymentId, iotJobId, iotJobArn };
  },
  GetDeployment: ({ deploymentId }) => {
    const { createdAt, status, isLatest, ...deployment } = deployments.find(deploymentId);
    return {
      ...deployment,
      deploymentStatus: status,
      isLatestForTarget: isLatest,
      creationTimestamp: createdAt,
      // The service answers null for what was never given (aws-cli issue 6185).
      parentTargetArn: null,
    };
  },
  ListDeployments: (input) =>
    paged(
      input,
      "deployments",
      deployments.list(input.targetArn, input.historyFilter !== "ALL").map(summary),
    ),
  CancelDeployment: ({ deploymentId }) => {
    deployments.cancel(deploymentId);
    return { message: "SUCCESS" };
  },
  DeleteDeployment: ({ deploymentId }) => deployments.remove(deploymentId),
});

const summary = (deployment: Deployment) => ({
  targetArn: deployment.targetArn,
  revisionId: deployment.revisionId,
  deploymentId: deployment.deploymentId,
  ...(deployment.deploymentName && { deploymentName: deployment.deploymentName }),
  creationTimestamp: deployment.createdAt,
  deploymentStatus: deployment.status,
  isLatestForTarget: deployment.isLatest,
});
