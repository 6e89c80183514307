import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type CoreDeviceParts,
  type PlannedDevice,
  socketsBelow,
} from "../twin/core-device/start-core-devices.ts";
import { launchPart } from "../twin/process/launch-part.ts";
import { MIDDLE_HEAP, type Outlets, partPlan } from "../twin/process/part-plan.ts";
import { type Part, supervise } from "../twin/process/supervise.ts";
import { DEVICES_A_PROCESS } from "./devices-in-words.ts";
import type { Places } from "./places.ts";
import type { SharedDevices } from "./shared-devices-process.ts";

const MAIN = fileURLToPath(new URL("./shared-devices-process.ts", import.meta.url));

/** Starts core devices with their detectors in as few processes as they may share. */
export const startSharedDevices = async (
  devices: readonly PlannedDevice[],
  { stateDir, temporary }: Pick<Places, "stateDir" | "temporary">,
  outlets: Outlets & { readonly environment: Readonly<Record<string, string>> },
): Promise<CoreDeviceParts> => {
  if (devices.length === 0) return { all: [], stop: async () => undefined };
  const sockets = socketsBelow(temporary);
  const groups = Array.from({ length: Math.ceil(devices.length / DEVICES_A_PROCESS) }, (_, index) =>
    devices.slice(index * DEVICES_A_PROCESS, (index + 1) * DEVICES_A_PROCESS),
  );
  const start = (group: readonly PlannedDevice[]): Promise<Part<object>> => {
    const name = `${group[0]?.thingName} to ${group.at(-1)?.thingName}`;
    const configuration: SharedDevices = {
      devices: group.map(sockets.given),
      folder: join(stateDir, "devices", `shared by ${name}`),
    };
    const plan = partPlan(MAIN, { ...outlets, name }, MIDDLE_HEAP);
    const launch = () => launchPart<object>({ ...plan, configuration });
    return supervise({ name, say: outlets.say, launch });
  };
  const all = await Promise.all(groups.map(start));
  return {
    all,
    stop: async (graceMs) => {
      await Promise.all(all.map((part) => part.stop(graceMs)));
      sockets.remove();
    },
  };
};
