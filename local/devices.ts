import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { thingName } from "../domain/names.ts";
import { DETECTOR_COMPONENT } from "../domain/rollout/components.ts";
import { type CoreDevice, startCoreDevice } from "../twin/core-device/core-device.ts";
import type { Cloud } from "./cloud.ts";
import { coreOfDevice } from "./cores.ts";
import type { StartOptions } from "./options.ts";
import type { Places } from "./places.ts";

export interface Devices {
  readonly all: readonly CoreDevice[];
  stop(): Promise<void>;
}

/** Starts the core devices; each has a root directory of its own. */
export const bringUpDevices = async (
  cloud: Pick<Cloud, "awsUrl" | "mqttUrl" | "world">,
  options: Pick<StartOptions, "devices" | "core" | "delivery">,
  { stateDir, temporary }: Pick<Places, "stateDir" | "temporary">,
  log: (line: string) => void,
): Promise<Devices> => {
  // Unix sockets take 107 bytes, and a state directory may lie deep.
  const sockets = mkdtempSync(join(temporary, "ggc-"));
  const all = await Promise.all(
    Array.from({ length: options.devices }, (_, index) => {
      const thing = thingName(index + 1);
      const root = join(stateDir, "devices", thing);
      return startCoreDevice({
        thingName: thing,
        core: coreOfDevice(index + 1, options),
        root,
        socket: join(sockets, `${thing}.sock`),
        awsEndpoint: cloud.awsUrl,
        region: cloud.world.region,
        mqttUrl: cloud.mqttUrl,
        configuration: {
          [DETECTOR_COMPONENT]: { agentSocket: join(root, "agent.sock") },
        },
        log,
      });
    }),
  );
  return {
    all,
    stop: async () => {
      await Promise.all(all.map((device) => device.stop()));
      rmSync(sockets, { recursive: true, force: true });
    },
  };
};
