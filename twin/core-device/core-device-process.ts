import { runPart } from "../process/part.ts";
import { startCoreDevice } from "./core-device.ts";
import type { CoreDeviceOptions } from "./device.ts";

/** Plain data: it crosses a process's border. */
export type CoreDeviceConfiguration = Omit<
  CoreDeviceOptions,
  "log" | "runScript" | "prepareArtifacts"
>;

runPart(async (configuration: CoreDeviceConfiguration) => {
  // The supervisor writes the part's name before each line, and that is the device's.
  const own = `${configuration.thingName}: `;
  const log = (line: string) => console.error(line.startsWith(own) ? line.slice(own.length) : line);
  const device = await startCoreDevice({ ...configuration, log });
  return { details: { thingName: device.thingName }, stop: device.stop };
});
