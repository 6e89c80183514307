import {
  type ComponentDeploymentSpecification,
  CreateDeploymentCommand,
  GetDeploymentCommand,
  type GetDeploymentCommandOutput,
  GreengrassV2Client,
  ListDeploymentsCommand,
} from "@aws-sdk/client-greengrassv2";
import { sha256 } from "../../domain/digest.ts";
import { ServiceRefused } from "../../domain/errors.ts";
import type { DeviceTool } from "../../domain/rollout/device-tools.ts";
import type { JobRate } from "../../domain/rollout/job-rate.ts";
import { ownTags } from "../../domain/tags.ts";
import { ask } from "../aws/aws-errors.ts";

const client = new GreengrassV2Client({});

/** A group's newest deployment revision, as far as a new one must carry it over. */
export interface CurrentDeployment {
  readonly deploymentId: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly raw: GetDeploymentCommandOutput;
}

/** The newest revision for this target, or undefined when nothing was ever deployed to it. */
export const currentDeployment = async (
  targetArn: string,
): Promise<CurrentDeployment | undefined> => {
  const deploymentId = await newestDeployment(targetArn);
  if (!deploymentId) return undefined;
  const raw = await ask(`get deployment ${deploymentId}`, () =>
    client.send(new GetDeploymentCommand({ deploymentId })),
  );
  const versions = Object.fromEntries(
    Object.entries(raw.components ?? {}).map(([name, { componentVersion }]) => [
      name,
      componentVersion ?? "",
    ]),
  );
  return { deploymentId, versions, raw };
};

/** Its id alone, or undefined when nothing was ever deployed to the target. */
export const newestDeployment = async (targetArn: string): Promise<string | undefined> => {
  const { deployments } = await ask(`list deployments of ${targetArn}`, () =>
    client.send(new ListDeploymentsCommand({ targetArn, historyFilter: "LATEST_ONLY" })),
  );
  return deployments?.[0]?.deploymentId;
};

export interface Revision {
  readonly targetArn: string;
  readonly name: string;
  readonly current: CurrentDeployment | undefined;
  /** Our components: a version sets one, whose settings stay; null takes it away; others stay. */
  readonly changes: Readonly<Record<string, string | null>>;
  /** Further components with configuration, unless the deployment has them already. */
  readonly tools?: readonly DeviceTool[];
  /** How the job goes out: a rate, null for none, or without it as the newest deployment's. */
  readonly job?: JobRate | null | undefined;
  /** Equal text, equal deployment: a step that runs twice deploys once (Greengrass keeps it 8 h). */
  readonly onceFor: string;
}

/** CreateDeployment replaces the whole set, so everything that is not ours is carried over. */
export const reviseDeployment = async (
  revision: Revision,
): Promise<{ deploymentId: string; jobId: string }> => {
  const { targetArn, current } = revision;
  const created = await ask(`deploy to ${targetArn}`, () =>
    client.send(
      new CreateDeploymentCommand({
        targetArn,
        deploymentName: revision.name,
        components: componentsOf(revision),
        deploymentPolicies: current?.raw.deploymentPolicies ?? {
          failureHandlingPolicy: "ROLLBACK",
          componentUpdatePolicy: { action: "NOTIFY_COMPONENTS", timeoutInSeconds: 60 },
        },
        ...jobOf(revision),
        ...ownTags(current?.raw.tags),
        clientToken: sha256(revision.onceFor),
      }),
    ),
  );
  if (!created.deploymentId || !created.iotJobId) {
    throw new ServiceRefused(`deploy to ${targetArn}: no deployment id came back`);
  }
  return { deploymentId: created.deploymentId, jobId: created.iotJobId };
};

const jobOf = ({ job, current }: Revision) => {
  if (job === null) return {};
  const iotJobConfiguration = (job as IoTJobForm | undefined) ?? current?.raw.iotJobConfiguration;
  return iotJobConfiguration ? { iotJobConfiguration } : {};
};
type IoTJobForm = GetDeploymentCommandOutput["iotJobConfiguration"];

const componentsOf = ({ current, changes, tools = [] }: Revision) => {
  const components: Record<string, ComponentDeploymentSpecification> = {};
  for (const [name, specification] of Object.entries(current?.raw.components ?? {})) {
    if (!(name in changes)) components[name] = carriedOver(specification);
  }
  for (const { component, version, configuration } of tools) {
    components[component] ??= {
      componentVersion: version,
      ...(configuration && { configurationUpdate: { merge: JSON.stringify(configuration) } }),
    };
  }
  for (const [name, componentVersion] of Object.entries(changes)) {
    if (componentVersion === null) continue;
    // What an operator set for our components by hand is theirs, as it is for all others.
    const before = current?.raw.components?.[name];
    components[name] = { ...(before && carriedOver(before)), componentVersion };
  }
  return components;
};

/**
 * A `reset` is a patch that would be applied again with every revision, so it is left behind;
 * `merge` stays, because devices that join the group later need it.
 */
const carriedOver = (
  specification: ComponentDeploymentSpecification,
): ComponentDeploymentSpecification => ({
  componentVersion: specification.componentVersion,
  ...(specification.configurationUpdate?.merge && {
    configurationUpdate: { merge: specification.configurationUpdate.merge },
  }),
  ...(specification.runWith && { runWith: specification.runWith }),
});
