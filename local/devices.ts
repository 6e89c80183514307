import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { thingName } from "../domain/names.ts";
import { EDGE_MANAGER_COMPONENT } from "../domain/rollout/components.ts";
import type { CoreDeviceConfiguration } from "../twin/core-device/core-device-process.ts";
import { TOKEN_EXCHANGE_ROLE } from "../twin/core-device/token-exchange-role.ts";
import type { Part } from "../twin/process/supervise.ts";
import { bundleCoreDevice } from "./core-device-bundle.ts";
import { coreOfDevice } from "./cores.ts";
import { secretIn } from "./identities.ts";
import type { StartOptions } from "./options.ts";
import { type Outlets, type Reachable, startDevice } from "./parts.ts";
import type { Places } from "./places.ts";

export interface Devices {
  readonly all: readonly Part<object>[];
  stop(graceMs: number): Promise<void>;
}

/** Starts the core devices, each a process with a root directory of its own. */
export const bringUpDevices = async (
  cloud: Reachable,
  options: Pick<StartOptions, "devices" | "core" | "delivery">,
  { stateDir, temporary }: Pick<Places, "stateDir" | "temporary">,
  outlets: Outlets & { readonly environment: Readonly<Record<string, string>> },
): Promise<Devices> => {
  // Unix sockets take 107 bytes, and a state directory may lie deep.
  const sockets = mkdtempSync(join(temporary, "ggc-"));
  const configurationOf = (device: number): CoreDeviceConfiguration => {
    const thing = thingName(device);
    const root = join(stateDir, "devices", thing);
    return {
      thingName: thing,
      core: coreOfDevice(device, options),
      root,
      socket: join(sockets, `${thing}.sock`),
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
  const main = await bundleCoreDevice(join(stateDir, "core-device"));
  const all = await Promise.all(
    Array.from({ length: options.devices }, (_, index) =>
      startDevice(main, configurationOf(index + 1), { ...outlets, name: thingName(index + 1) }),
    ),
  );
  return {
    all,
    stop: async (graceMs) => {
      await Promise.all(all.map((device) => device.stop(graceMs)));
      rmSync(sockets, { recursive: true, force: true });
    },
  };
};
