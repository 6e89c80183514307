import { configuration } from "../../adapters/configuration.ts";
import { installedComponents } from "../../adapters/installed-components.ts";
import { recordDevice } from "../../adapters/ledger-devices.ts";
import { task } from "../../adapters/task.ts";
import { parseDeviceEvent } from "../../domain/device-event.ts";

/**
 * Keeps what a device runs from now on. The event only wakes it up (it may come twice, late and
 * out of order); what is installed is asked of Greengrass.
 */
export const handler = task("RecordDevice", async (event) => {
  const { thingName, time, deploymentId, status, reason } = parseDeviceEvent(event);
  const components = await installedComponents(thingName);
  await recordDevice(configuration().ledgerTable, {
    thingName,
    at: time,
    components,
    ...(deploymentId && { deploymentId }),
    ...(status && { status }),
    ...(reason && { reason }),
  });
  return { kind: "recorded", thingName, components };
});
