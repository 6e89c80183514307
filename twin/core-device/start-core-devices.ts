import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { launchPart } from "../process/launch-part.ts";
import { type Outlets, partPlan, SMALL_HEAP } from "../process/part-plan.ts";
import { type Part, supervise } from "../process/supervise.ts";
import { bundleCoreDevice } from "./bundle-core-device.ts";
import type { CoreDeviceConfiguration } from "./core-device-process.ts";

/** Core devices that run, each a process with a root directory of its own. */
export interface CoreDeviceParts {
  readonly all: readonly Part<object>[];
  stop(graceMs: number): Promise<void>;
}

/** A device's configuration but for where its socket lies. */
export type PlannedDevice = Omit<CoreDeviceConfiguration, "socket">;

/** Where devices keep what they write. */
interface DevicePlaces {
  /** For the program that all of them run. */
  readonly bundle: string;
  /** For unix sockets: they take 107 bytes, and a state directory may lie deep. */
  readonly temporary: string;
}

/** Bundles the core device's program and starts it once for each. */
export const startCoreDevices = async (
  devices: readonly PlannedDevice[],
  { bundle, temporary }: DevicePlaces,
  outlets: Outlets & { readonly environment: Readonly<Record<string, string>> },
): Promise<CoreDeviceParts> => {
  const sockets = socketsBelow(temporary);
  const main = await bundleCoreDevice(bundle);
  const start = (device: PlannedDevice): Promise<Part<object>> => {
    const name = device.thingName;
    const configuration = sockets.given(device);
    const plan = partPlan(main, { ...outlets, name }, SMALL_HEAP);
    const launch = () => launchPart<object>({ ...plan, configuration });
    return supervise({ name, say: outlets.say, launch });
  };
  const all = await Promise.all(devices.map(start));
  return {
    all,
    stop: async (graceMs) => {
      await Promise.all(all.map((device) => device.stop(graceMs)));
      sockets.remove();
    },
  };
};

/** A folder of its own for devices' unix sockets, below the one that is short enough. */
export const socketsBelow = (temporary: string) => {
  const folder = mkdtempSync(join(temporary, "ggc-"));
  return {
    given: (device: PlannedDevice): CoreDeviceConfiguration => ({
      ...device,
      socket: join(folder, `${device.thingName}.sock`),
    }),
    remove: (): void => rmSync(folder, { recursive: true, force: true }),
  };
};
