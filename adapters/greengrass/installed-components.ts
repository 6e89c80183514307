import {
  GreengrassV2Client,
  type InstalledComponent,
  paginateListInstalledComponents,
} from "@aws-sdk/client-greengrassv2";
import type { RunningComponent } from "../../domain/rollout/repair.ts";
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

/** The same with each component's lifecycle state. */
export const runningComponents = (thingName: string): Promise<RunningComponent[]> =>
  ask(`list components of ${thingName}`, async () => {
    const pages = paginateListInstalledComponents(
      { client, pageSize: 100 },
      { coreDeviceThingName: thingName, topologyFilter: "ALL" },
    );
    const components: RunningComponent[] = [];
    for await (const { installedComponents: found = [] } of pages) {
      for (const { componentName = "", componentVersion = "", lifecycleState = "" } of found) {
        components.push({ name: componentName, version: componentVersion, state: lifecycleState });
      }
    }
    return components;
  });
