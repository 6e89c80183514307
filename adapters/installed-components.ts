import { GreengrassV2Client, paginateListInstalledComponents } from "@aws-sdk/client-greengrassv2";
import { ask } from "./aws-errors.ts";

const client = new GreengrassV2Client({});

/** Versions by name of everything a core device reports as installed, dependencies included. */
export const installedComponents = (thingName: string): Promise<Record<string, string>> =>
  ask(`list components of ${thingName}`, async () => {
    const versions: Record<string, string> = {};
    const pages = paginateListInstalledComponents(
      { client, pageSize: 100 },
      { coreDeviceThingName: thingName, topologyFilter: "ALL" },
    );
    for await (const page of pages) {
      for (const { componentName, componentVersion } of page.installedComponents ?? []) {
        if (componentName) versions[componentName] = componentVersion ?? "";
      }
    }
    return versions;
  });
