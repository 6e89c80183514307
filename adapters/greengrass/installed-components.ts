import {
  GreengrassV2Client,
  type InstalledComponent,
  paginateListInstalledComponents,
} from "@aws-sdk/client-greengrassv2";
import { DETECTOR_COMPONENT, MODEL_COMPONENT } from "../../domain/rollout/components.ts";
import { ask } from "../aws/aws-errors.ts";

const client = new GreengrassV2Client({});

/** Versions by name of everything a core device reports as installed, dependencies included. */
export const installedComponents = (thingName: string): Promise<Record<string, string>> =>
  ask(`list components of ${thingName}`, async () => {
    const pages = paginateListInstalledComponents(
      { client, pageSize: 100 },
      { coreDeviceThingName: thingName, topologyFilter: "ALL" },
    );
    const entries: [string, string][] = [];
    for await (const { installedComponents: found = [] } of pages) {
      entries.push(...found.map(versionEntry));
    }
    return Object.fromEntries(entries);
  });

const versionEntry = (component: InstalledComponent): [string, string] => [
  component.componentName ?? "",
  component.componentVersion ?? "",
];

/** One of our components that Greengrass gave up on, or that keeps failing, in its own words. */
export const unwellComponent = (thingName: string): Promise<string | undefined> =>
  ask(`list components of ${thingName}`, async () => {
    const pages = paginateListInstalledComponents(
      { client, pageSize: 100 },
      { coreDeviceThingName: thingName, topologyFilter: "ALL" },
    );
    for await (const { installedComponents: found = [] } of pages) {
      const unwell = found.find(isOursAndUnwell);
      if (unwell) return inWords(unwell);
    }
    return undefined;
  });

const OURS: ReadonlySet<string> = new Set([MODEL_COMPONENT, DETECTOR_COMPONENT]);

const isOursAndUnwell = ({ componentName = "", lifecycleState }: InstalledComponent): boolean =>
  OURS.has(componentName) && (lifecycleState === "BROKEN" || lifecycleState === "ERRORED");

const inWords = (component: InstalledComponent): string => {
  const { componentName, componentVersion, lifecycleState, lifecycleStateDetails } = component;
  const details = lifecycleStateDetails ? `: ${lifecycleStateDetails}` : "";
  return `${componentName} ${componentVersion} is ${lifecycleState}${details}`;
};
