import type { GreengrassV2Client } from "@aws-sdk/client-greengrassv2";
import type { S3Client } from "@aws-sdk/client-s3";
import { prepareArtifacts } from "./artifacts.ts";
import type { ComponentSet } from "./component-set.ts";
import type { ComponentConfigurations } from "./configurations.ts";
import type { DeviceState } from "./device-state.ts";
import type { Directories } from "./directories.ts";
import type { UpdateWatch } from "./ipc/lifecycle-operations.ts";
import type { DeploymentDocument } from "./jobs-client.ts";
import type { Recipe } from "./recipe.ts";
import { resolveComponents } from "./resolve.ts";

export interface DeployContext {
  readonly greengrass: GreengrassV2Client;
  readonly s3: S3Client;
  readonly directories: Directories;
  readonly components: ComponentSet;
  readonly configurations: ComponentConfigurations;
  readonly updates: UpdateWatch;
  readonly state: () => DeviceState;
  readonly save: (state: DeviceState) => void;
}

export interface DeployResult {
  readonly status: "SUCCEEDED" | "FAILED";
  readonly details: Record<string, string>;
}

/**
 * Carries out one deployment: resolve, download, agree, switch. The state on disk changes only
 * when the new set runs, so whatever interrupts it leaves the old one.
 */
export const deploy = async (
  context: DeployContext,
  document: DeploymentDocument,
): Promise<DeployResult> => {
  const { components, configurations, state } = context;
  const targets = { ...state().targets, [document.targetArn]: targetState(document) };
  let recipes: Recipe[];
  try {
    recipes = await resolveComponents(context.greengrass, rootsOf(targets));
    for (const recipe of recipes) await prepareArtifacts(context.s3, context.directories, recipe);
  } catch (error) {
    return failed("FAILED_NO_STATE_CHANGE", error instanceof Error ? error.message : String(error));
  }
  if (document.componentUpdatePolicy.action === "NOTIFY_COMPONENTS") {
    await context.updates.announce(document.deploymentId, document.componentUpdatePolicy.timeout);
  }
  const before = { recipes: components.recipes(), overrides: configurations.overrides() };
  const reconfigured = configure(configurations, recipes, document);
  const broken = await components.become(recipes, reconfigured);
  // Before the way back: a component that is stopped no longer says why it broke.
  const cause = causeOf(broken);
  if (broken.length === 0 || document.failureHandlingPolicy === "DO_NOTHING") {
    const previous = state().recipes;
    context.save({ targets, recipes, previous, overrides: configurations.overrides() });
    return broken.length === 0
      ? { status: "SUCCEEDED", details: { "detailed-deployment-status": "SUCCESSFUL" } }
      : failed("FAILED_ROLLBACK_NOT_REQUESTED", cause);
  }
  configurations.restore(before.overrides);
  setDefaults(configurations, before.recipes);
  const stillBroken = await components.become(before.recipes, reconfigured);
  return failed(
    stillBroken.length === 0 ? "FAILED_ROLLBACK_COMPLETE" : "FAILED_UNABLE_TO_ROLLBACK",
    cause,
  );
};

/** Everything that any target wants as a root, with who wants which version. */
export const rootsOf = (targets: DeviceState["targets"]): Map<string, Map<string, string>> => {
  const roots = new Map<string, Map<string, string>>();
  for (const [target, { components }] of Object.entries(targets)) {
    for (const [name, version] of Object.entries(components)) {
      roots.set(name, (roots.get(name) ?? new Map()).set(target, version));
    }
  }
  return roots;
};

export const setDefaults = (
  configurations: ComponentConfigurations,
  recipes: readonly Recipe[],
): void => {
  for (const { ComponentName, ComponentConfiguration } of recipes) {
    configurations.setDefaults(ComponentName, ComponentConfiguration?.DefaultConfiguration ?? {});
  }
};

/** Applies the document's configuration updates; answers whom they concern. */
const configure = (
  configurations: ComponentConfigurations,
  recipes: readonly Recipe[],
  document: DeploymentDocument,
): Set<string> => {
  setDefaults(configurations, recipes);
  const reconfigured = new Set<string>();
  for (const [name, { configurationUpdate }] of Object.entries(document.components)) {
    if (!configurationUpdate) continue;
    const { merge, reset } = configurationUpdate;
    configurations.apply(name, { ...(merge !== undefined && { merge }), ...(reset && { reset }) });
    reconfigured.add(name);
  }
  return reconfigured;
};

const targetState = ({ deploymentId, components }: DeploymentDocument) => ({
  deploymentId,
  components: Object.fromEntries(
    Object.entries(components).map(([name, { version }]) => [name, version]),
  ),
});

const failed = (status: string, cause: string): DeployResult => ({
  status: "FAILED",
  details: {
    "detailed-deployment-status": status,
    "deployment-failure-cause": cause.slice(0, 1_000),
  },
});

const causeOf = (broken: ReturnType<ComponentSet["all"]>): string =>
  broken
    .map(
      ({ recipe, reason }) =>
        `${recipe.ComponentName} ${recipe.ComponentVersion}: ${reason() ?? "broken"}`,
    )
    .join("; ");
