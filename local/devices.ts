import { join } from "node:path";
import { thingName } from "../domain/names.ts";
import { EDGE_MANAGER_COMPONENT } from "../domain/rollout/components.ts";
import {
  type CoreDeviceParts,
  type PlannedDevice,
  startCoreDevices,
} from "../twin/core-device/start-core-devices.ts";
import { TOKEN_EXCHANGE_ROLE } from "../twin/core-device/token-exchange-role.ts";
import { secretIn } from "../twin/identity/secrets.ts";
import type { Outlets } from "../twin/process/part-plan.ts";
import type { Reachable } from "./cloud-part.ts";
import { coreOfDevice } from "./cores.ts";
import { MOST_PROCESSES } from "./devices-in-words.ts";
import type { StartOptions } from "./options.ts";
import type { Places } from "./places.ts";
import { startSharedDevices } from "./shared-devices.ts";

/** Starts the fleet's core devices, with the keys that they have in this run; beyond twenty they share processes. */
export const bringUpDevices = async (
  cloud: Reachable,
  options: Pick<StartOptions, "devices" | "core" | "delivery">,
  { stateDir, temporary }: Pick<Places, "stateDir" | "temporary">,
  outlets: Outlets & { readonly environment: Readonly<Record<string, string>> },
): Promise<CoreDeviceParts> => {
  const planOf = (device: number): PlannedDevice => {
    const thing = thingName(device);
    const root = join(stateDir, "devices", thing);
    return {
      thingName: thing,
      core: coreOfDevice(device, options),
      root,
      awsEndpoint: cloud.awsUrl,
      secrets: {
        device: secretIn(cloud.secretSeed, thing),
        tokenExchange: secretIn(cloud.secretSeed, TOKEN_EXCHANGE_ROLE),
      },
      region: cloud.region,
      mqttUrl: cloud.mqttUrl,
      configuration: { [EDGE_MANAGER_COMPONENT]: { UnixSocketName: join(root, "agent.sock") } },
    };
  };
  const plans = Array.from({ length: options.devices }, (_, index) => planOf(index + 1));
  const [own, shared] = [plans.slice(0, MOST_PROCESSES), plans.slice(MOST_PROCESSES)];
  const places = { bundle: join(stateDir, "core-device"), temporary };
  const parts = [
    await startCoreDevices(own, places, outlets),
    await startSharedDevices(shared, { stateDir, temporary }, outlets),
  ];
  return {
    all: parts.flatMap(({ all }) => all),
    stop: async (graceMs) => {
      await Promise.all(parts.map((part) => part.stop(graceMs)));
    },
  };
};
