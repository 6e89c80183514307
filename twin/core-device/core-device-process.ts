import { runPart } from "../process/part.ts";
import { startCoreDevice } from "./core-device.ts";
import type { CoreDeviceOptions } from "./device.ts";

/** Plain data: it crosses a process's border. */
export type CoreDeviceConfiguration = Omit<CoreDeviceOptions, "log">;

runPart(async (configuration: CoreDeviceConfiguration) => {
  const device = await startCoreDevice({ ...configuration, log: console.error });
  return { details: { thingName: device.thingName }, stop: device.stop };
});
