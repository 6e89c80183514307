import type { ComponentSet } from "./component-set.ts";
import type { Device } from "./device.ts";
import { type AccessPolicy, iotCoreOperations } from "./ipc/iot-core-operations.ts";
import { serveIpc } from "./ipc/ipc-server.ts";
import { stateOperations } from "./ipc/lifecycle-operations.ts";
import { configurationOperations, pubsubOperations } from "./ipc/local-operations.ts";
import { unsupported } from "./ipc/operation.ts";

/** The Greengrass IPC of one device, as far as its nucleus has it. */
export const serveDeviceIpc = (device: Device, components: ComponentSet) => {
  const { profile, configurations } = device;
  return serveIpc({
    path: device.socket,
    componentOf: (token) => device.tokens.get(token),
    maxFrame: profile.ipc.maxFrameBytes,
    log: device.log,
    operations: {
      ...configurationOperations(configurations),
      ...pubsubOperations(),
      ...stateOperations((name, told) => components.find(name)?.report(told)),
      ...device.updates.operations,
      ...iotCoreOperations(
        device.link,
        (name, service) => {
          const policies = configurations.get(name, ["accessControl", service]);
          return Object.values((policies ?? {}) as Record<string, AccessPolicy>);
        },
        device.counts,
        profile.cloud.maxInboundBytes,
      ),
      ...unsupported(profile.ipc.unsupported),
    },
  });
};
