import { randomUUID } from "node:crypto";
import { partitionOf } from "../../partition.ts";
import { AwsError } from "../../wire/service.ts";
import type { World } from "../../world/world.ts";
import type { LocalIoT } from "../iot/iot.ts";
import type { JobConfiguration } from "../iot/job.ts";
import type { Components } from "./components.ts";
import {
  type ComponentSpecification,
  type Deployment,
  type IotJobConfiguration,
  jobDocument,
  withDefaults,
} from "./deployment.ts";
import { invalid } from "./recipe.ts";

export interface Deployments {
  // biome-ignore lint/suspicious/noExplicitAny: the wire's request; the contract check has seen it
  create(request: any): Deployment;
  find(id: string): Deployment;
  byJob(jobId: string): Deployment | undefined;
  /** Newest first. */
  list(targetArn: string | undefined, isLatestOnly: boolean): Deployment[];
  cancel(id: string): void;
  /** @throws AwsError when it is active: it has to be cancelled first */
  remove(id: string): void;
}

/**
 * Deployments: each revision replaces the target's whole set of components, cancels the job of the
 * one before, and stays ACTIVE for a group, whatever its devices do.
 */
export const createDeployments = (
  world: World,
  iot: LocalIoT,
  components: Components,
): Deployments => {
  const deployments = world.store.collection<Deployment>("greengrass/deployments");
  const idsByToken = world.store.collection<string>("greengrass/deployment-tokens");
  const newestFirst = (): Deployment[] => [...deployments.values()].toReversed();

  const find = (id: string): Deployment => {
    const found = deployments.get(id);
    if (!found) {
      throw new AwsError("ResourceNotFoundException", `Deployment ${id} does not exist`, 404, {
        resourceId: id,
        resourceType: "DEPLOYMENT",
      });
    }
    return found;
  };

  return {
    create(request) {
      const known = request.clientToken && idsByToken.get(request.clientToken);
      if (known) return find(known);
      const target = targetOf(iot, request.targetArn);
      const specifications = checked(components, request.components ?? {});
      const revisions = newestFirst().filter(({ targetArn }) => targetArn === request.targetArn);
      const draft = draftOf(request, specifications, revisions.length + 1, world.clock.now());
      for (const revision of revisions.filter(({ isLatest }) => isLatest)) {
        supersede(iot, revision);
        deployments.touch(revision.deploymentId);
      }
      const job = iot.jobs.create({
        id: draft.iotJobId,
        document: jobDocument(draft, configurationArn(world, request.targetArn, draft.revisionId)),
        target,
        configuration: pace(draft.iotJobConfiguration ?? {}),
      });
      const deployment: Deployment = { ...draft, iotJobArn: job.arn };
      deployments.set(deployment.deploymentId, deployment);
      if (request.clientToken) idsByToken.set(request.clientToken, deployment.deploymentId);
      return deployment;
    },
    find,
    byJob: (jobId) => newestFirst().find(({ iotJobId }) => iotJobId === jobId),
    list: (targetArn, isLatestOnly) =>
      newestFirst().filter(
        (deployment) =>
          (targetArn === undefined || deployment.targetArn === targetArn) &&
          (!isLatestOnly || deployment.isLatest),
      ),
    cancel(id) {
      const deployment = find(id);
      deployment.status = "CANCELED";
      deployments.touch(id);
      iot.jobs.cancel(deployment.iotJobId, "CANCELED");
    },
    remove(id) {
      const deployment = find(id);
      if (deployment.status === "ACTIVE") {
        throw new AwsError(
          "ConflictException",
          `Deployment ${id} is active; cancel it first`,
          409,
          {
            resourceId: id,
            resourceType: "DEPLOYMENT",
          },
        );
      }
      deployments.delete(id);
    },
  };
};

const draftOf = (
  // biome-ignore lint/suspicious/noExplicitAny: the wire's request; the contract check has seen it
  request: any,
  components: Record<string, ComponentSpecification>,
  revision: number,
  createdAt: Date,
): Omit<Deployment, "iotJobArn"> => ({
  deploymentId: randomUUID(),
  revisionId: String(revision),
  targetArn: request.targetArn,
  deploymentName: request.deploymentName ?? null,
  components,
  deploymentPolicies: withDefaults(request.deploymentPolicies),
  iotJobConfiguration: request.iotJobConfiguration ?? null,
  iotJobId: randomUUID(),
  tags: request.tags ?? null,
  createdAt,
  status: "ACTIVE",
  isLatest: true,
});

const supersede = (iot: LocalIoT, revision: Deployment): void => {
  revision.isLatest = false;
  revision.status = "INACTIVE";
  iot.jobs.cancel(revision.iotJobId, "SUPERSEDED");
};

const targetOf = (iot: LocalIoT, arn: string): { group: string } | { thing: string } => {
  const [, kind = "", name = ""] = /:(thinggroup|thing)\/(.+)$/.exec(arn) ?? [];
  const isKnown =
    kind === "thinggroup" ? iot.things.groupNames().includes(name) : iot.things.hasThing(name);
  if (!isKnown) {
    throw new AwsError("ResourceNotFoundException", `Target ${arn} does not exist`, 404, {
      resourceId: arn,
      resourceType: "TARGET",
    });
  }
  return kind === "thinggroup" ? { group: name } : { thing: name };
};

type Requested = Record<
  string,
  { componentVersion: string; configurationUpdate?: object; runWith?: object }
>;

const checked = (
  components: Components,
  requested: Requested,
): Record<string, ComponentSpecification> =>
  Object.fromEntries(
    Object.entries(requested).map(([name, { componentVersion, configurationUpdate, runWith }]) => {
      const version = components.find(name, componentVersion);
      if (version?.state !== "DEPLOYABLE") {
        throw invalid(
          `Component ${name} ${componentVersion} is ${version?.state ?? "unknown"}; deploy a DEPLOYABLE version`,
        );
      }
      return [
        name,
        {
          componentVersion,
          configurationUpdate: configurationUpdate ?? null,
          runWith: runWith ?? null,
        },
      ];
    }),
  );

const pace = ({
  jobExecutionsRolloutConfig: rollout,
  ...rest
}: IotJobConfiguration): JobConfiguration => {
  const perMinute = rollout?.exponentialRate?.baseRatePerMinute ?? rollout?.maximumPerMinute;
  const timeoutMinutes = rest.timeoutConfig?.inProgressTimeoutInMinutes;
  return {
    ...(perMinute !== undefined && { perMinute }),
    ...(timeoutMinutes !== undefined && { timeoutMinutes }),
    ...(rest.abortConfig && { abort: rest.abortConfig.criteriaList }),
  };
};

const configurationArn = (world: World, targetArn: string, revision: string): string =>
  `arn:${partitionOf(world.region)}:greengrass:${world.region}:${world.account}:configuration:${targetArn.split(":").at(-1)}:${revision}`;
