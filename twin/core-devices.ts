import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CoreDevice, startCoreDevice } from "./core-device/core-device.ts";
import type { CoreDeviceOptions } from "./core-device/device.ts";
import { TOKEN_EXCHANGE_ROLE } from "./core-device/token-exchange-role.ts";
import type { PrincipalOf } from "./identity/principal.ts";
import type { World } from "./world/world.ts";

/** The core devices that run in a twin's own process. */
export interface CoreDevices {
  /** Starts the Greengrass core of a thing; `configuration` is set on this device alone. */
  start(thingName: string, configuration?: CoreDeviceOptions["configuration"]): Promise<CoreDevice>;
  stop(): Promise<void>;
}

interface CloudAddress {
  readonly awsUrl: string;
  readonly mqttUrl: string;
  readonly principalOf: PrincipalOf | undefined;
}

export const createCoreDevices = (
  { region, stateDir, log }: Pick<World, "region" | "stateDir" | "log">,
  { awsUrl, mqttUrl, principalOf }: CloudAddress,
): CoreDevices => {
  // Unix sockets take 107 bytes, and a state directory may lie deep.
  const sockets = mkdtempSync(join(tmpdir(), "ggc-"));
  const started: CoreDevice[] = [];
  return {
    async start(thingName, configuration = {}) {
      const device = await startCoreDevice({
        thingName,
        root: join(stateDir, "devices", thingName),
        socket: join(sockets, `${thingName}.sock`),
        awsEndpoint: awsUrl,
        secrets: principalOf && {
          device: principalOf(thingName)?.secretAccessKey ?? "",
          tokenExchange: principalOf(TOKEN_EXCHANGE_ROLE)?.secretAccessKey ?? "",
        },
        region,
        mqttUrl,
        configuration,
        log,
      });
      started.push(device);
      return device;
    },
    async stop() {
      await Promise.all(started.map((device) => device.stop()));
      rmSync(sockets, { recursive: true, force: true });
    },
  };
};
