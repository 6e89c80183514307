import {
  GreengrassV2Client,
  type InstalledComponent,
  paginateListInstalledComponents,
} from "@aws-sdk/client-greengrassv2";
import { isOurs } from "../../domain/rollout/components.ts";
import type { RunningComponent } from "../../domain/rollout/repair.ts";
import { ask } from "../aws/aws-errors.ts";

const client = new GreengrassV2Client({});

/** Versions by name of everything a core device reports as installed, dependencies included. */
export const installedComponents = async (thingName: string): Promise<Record<string, string>> => {
  const entries = (await allOf(thingName)).map(({ componentName, componentVersion }) => [
    componentName ?? "",
    componentVersion ?? "",
  ]);
  return Object.fromEntries(entries);
};

/** The same with each component's lifecycle state. */
export const runningComponents = async (thingName: string): Promise<RunningComponent[]> =>
  (await allOf(thingName)).map((component) => ({
    name: component.componentName ?? "",
    version: component.componentVersion ?? "",
    state: component.lifecycleState ?? "",
  }));

/** One of our components that Greengrass gave up on, or that keeps failing, in its own words. */
export const unwellComponent = async (thingName: string): Promise<string | undefined> => {
  const unwell = (await allOf(thingName)).find(isOursAndUnwell);
  return unwell && inWords(unwell);
};

const allOf = (thingName: string): Promise<InstalledComponent[]> =>
  ask(`list components of ${thingName}`, async () => {
    const pages = paginateListInstalledComponents(
      { client, pageSize: 100 },
      { coreDeviceThingName: thingName, topologyFilter: "ALL" },
    );
    const components: InstalledComponent[] = [];
    for await (const { installedComponents: found = [] } of pages) components.push(...found);
    return components;
  });

const isOursAndUnwell = ({ componentName = "", lifecycleState }: InstalledComponent): boolean =>
  isOurs(componentName) && (lifecycleState === "BROKEN" || lifecycleState === "ERRORED");

const inWords = (component: InstalledComponent): string => {
  const { componentName, componentVersion, lifecycleState, lifecycleStateDetails } = component;
  const details = lifecycleStateDetails ? `: ${lifecycleStateDetails}` : "";
  return `${componentName} ${componentVersion} is ${lifecycleState}${details}`;
};
