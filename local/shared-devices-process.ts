import { join } from "node:path";
import { startCoreDevice } from "../twin/core-device/core-device.ts";
import type { CoreDeviceConfiguration } from "../twin/core-device/core-device-process.ts";
import { sharingArtifacts } from "../twin/core-device/shared-artifacts.ts";
import { runPart } from "../twin/process/part.ts";
import { runDetectorHere } from "./detector-here.ts";

/** Core devices that share this process, each with its detector in it. */
export interface SharedDevices {
  readonly devices: readonly CoreDeviceConfiguration[];
  /** Of what they download. */
  readonly folder: string;
}

runPart(async ({ devices: planned, folder }: SharedDevices) => {
  const prepareArtifacts = sharingArtifacts(join(folder, "shared-artifacts"));
  const devices = await Promise.all(
    planned.map((configuration) =>
      startCoreDevice({
        ...configuration,
        prepareArtifacts,
        runScript: runDetectorHere,
        log: console.error,
      }),
    ),
  );
  return {
    details: { things: devices.map(({ thingName }) => thingName) },
    stop: async () => {
      await Promise.all(devices.map((device) => device.stop()));
    },
  };
});
