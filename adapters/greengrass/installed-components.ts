import {
  GreengrassV2Client,
  type InstalledComponent,
  paginateListInstalledComponents,
} from "@aws-sdk/client-greengrassv2";
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
