import { errorText } from "../error-text.ts";
import type { ComponentSet } from "./component-set.ts";
import type { ComponentConfigurations } from "./configurations.ts";
import type { Device } from "./device.ts";
import type { DeviceState } from "./device-state.ts";
import type { DeploymentDocument } from "./jobs-client.ts";
import type { Profile } from "./profile.ts";
import { manifestFor, phasesOf, type Recipe } from "./recipe.ts";
import { resolveComponents } from "./resolve.ts";
import type { ResourceLimits } from "./resource-limits.ts";
import { thingGroupsOf } from "./thing-groups.ts";

export interface DeployResult {
  readonly status: "SUCCEEDED" | "FAILED";
  readonly details: Record<string, string>;
}

/**
 * Carries out one deployment: resolve, download, agree, switch. The state on disk changes only
 * when the new set runs, so whatever interrupts it leaves the old one.
 */
export const deploy = async (
  device: Device,
  components: ComponentSet,
  document: DeploymentDocument,
  save: (state: DeviceState) => void,
): Promise<DeployResult> => {
  let targets: DeviceState["targets"];
  let recipes: Recipe[];
  try {
    targets = ofMember(
      { ...device.state.targets, [document.targetArn]: targetState(document) },
      await thingGroupsOf(device),
    );
    recipes = await prepare(device, targets);
  } catch (error) {
    return failed("FAILED_NO_STATE_CHANGE", errorText(error));
  }
  if (document.componentUpdatePolicy.action === "NOTIFY_COMPONENTS") {
    await device.updates.announce(document.deploymentId, document.componentUpdatePolicy.timeout);
  }
  const switched = await switchTo(device, components, recipes, document);
  // Before a way back: a component that is stopped no longer says why it broke.
  const cause = causeOf(switched.broken);
  const hasFailed = switched.broken.length > 0;
  if (hasFailed && goesBack(device.profile, document)) {
    return failed(await goBack(device, components, switched), cause);
  }
  save({
    targets,
    recipes,
    previous: device.state.recipes,
    overrides: device.configurations.overrides(),
    limits: device.limits,
  });
  return hasFailed
    ? failed("FAILED_ROLLBACK_NOT_REQUESTED", cause)
    : { status: "SUCCEEDED", details: { "detailed-deployment-status": "SUCCESSFUL" } };
};

/**
 * A group that the device left wants nothing of it any more, from its next deployment on.
 * (Developer guide, "Manage deployments"; classic since 2.5.0, lite's ggdeploymentd)
 */
const ofMember = (
  targets: DeviceState["targets"],
  groupArns: ReadonlySet<string>,
): DeviceState["targets"] =>
  Object.fromEntries(
    Object.entries(targets).filter(([arn]) => !arn.includes(":thinggroup/") || groupArns.has(arn)),
  );

/** Everything that can be known to fail before anything changes. @throws Error in the core's words */
const prepare = async (device: Device, targets: DeviceState["targets"]): Promise<Recipe[]> => {
  const recipes = await resolveComponents(device.greengrass, rootsOf(targets));
  for (const recipe of recipes) checkRecipe(recipe, device.profile);
  for (const recipe of recipes) await device.prepareArtifacts(device, recipe);
  return recipes;
};

const checkRecipe = (recipe: Recipe, { recipe: rules }: Profile): void => {
  const name = `${recipe.ComponentName} ${recipe.ComponentVersion}`;
  const manifest = manifestFor(recipe, rules);
  if (!manifest) throw new Error(`${name} has no manifest for this platform`);
  if (phasesOf(manifest).length === 0 && rules.emptyLifecycle === "refused") {
    throw new Error(`${name}: Lifecycle with no phase is not supported`);
  }
};

interface Switched {
  readonly before: {
    readonly recipes: readonly Recipe[];
    readonly overrides: DeviceState["overrides"];
    readonly limits: DeviceState["limits"];
  };
  readonly reconfigured: ReadonlySet<string>;
  readonly broken: ReturnType<ComponentSet["all"]>;
}

/** Takes the new set into operation; a core tells the result when it has looked long enough. */
const switchTo = async (
  device: Device,
  components: ComponentSet,
  recipes: readonly Recipe[],
  document: DeploymentDocument,
): Promise<Switched> => {
  const { configurations, clock, profile } = device;
  const before = {
    recipes: components.recipes(),
    overrides: configurations.overrides(),
    limits: device.limits,
  };
  const reconfigured = configure(device, recipes, document);
  const since = clock.now();
  const broken = await components.become(recipes, reconfigured);
  const left = profile.deployment.settleMs - (clock.now() - since);
  if (left > 0) await clock.sleep(left);
  // It may have broken while the core looked.
  const late = components.all().filter((each) => each.state() === "BROKEN");
  return { before, reconfigured, broken: profile.deployment.settleMs > 0 ? late : broken };
};

const goesBack = ({ deployment }: Profile, document: DeploymentDocument): boolean =>
  deployment.rollsBack && document.failureHandlingPolicy === "ROLLBACK";

const goBack = async (
  device: Device,
  components: ComponentSet,
  { before, reconfigured }: Switched,
): Promise<string> => {
  device.configurations.restore(before.overrides);
  device.limits = before.limits;
  setDefaults(device.configurations, before.recipes);
  const broken = await components.become(before.recipes, reconfigured);
  return broken.length === 0 ? "FAILED_ROLLBACK_COMPLETE" : "FAILED_UNABLE_TO_ROLLBACK";
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

/** Applies the document's configuration updates and limits; answers whom they concern. */
const configure = (
  device: Device,
  recipes: readonly Recipe[],
  document: DeploymentDocument,
): Set<string> => {
  const { configurations } = device;
  setDefaults(configurations, recipes);
  const reconfigured = new Set<string>();
  const limits: Record<string, ResourceLimits> = { ...device.limits };
  for (const [name, { configurationUpdate, runWith }] of Object.entries(document.components)) {
    const given = limitsIn(runWith);
    if (!isSameLimit(limits[name] ?? {}, given)) reconfigured.add(name);
    limits[name] = given;
    if (configurationUpdate && update(configurations, name, configurationUpdate)) {
      reconfigured.add(name);
    }
  }
  device.limits = limits;
  return reconfigured;
};

type Specification = DeploymentDocument["components"][string];

const limitsIn = (runWith: Specification["runWith"]): ResourceLimits => {
  const { memory: memoryKb, cpus } = runWith?.systemResourceLimits ?? {};
  return { memoryKb, cpus };
};

const isSameLimit = (a: ResourceLimits, b: ResourceLimits): boolean =>
  a.memoryKb === b.memoryKb && a.cpus === b.cpus;

/** Whether it changed anything: the same again restarts nothing. */
const update = (
  configurations: ComponentConfigurations,
  name: string,
  { merge, reset }: NonNullable<Specification["configurationUpdate"]>,
): boolean => {
  const before = JSON.stringify(configurations.get(name, []));
  configurations.apply(name, { ...(merge !== undefined && { merge }), ...(reset && { reset }) });
  return JSON.stringify(configurations.get(name, [])) !== before;
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
    // IoT takes no control characters here. (API reference, DetailsMap)
    "deployment-failure-cause": cause.replaceAll(/\p{C}+/gu, " ").slice(0, 1_000),
  },
});

const causeOf = (broken: ReturnType<ComponentSet["all"]>): string =>
  broken
    .map(
      ({ recipe, reason }) =>
        `${recipe.ComponentName} ${recipe.ComponentVersion}: ${reason() ?? "broken"}`,
    )
    .join("; ");
