import { configuration } from "../../adapters/configuration.ts";
import { installedComponents } from "../../adapters/greengrass/installed-components.ts";
import { deviceAt, recordDevice, supersede } from "../../adapters/ledger/devices.ts";
import { task } from "../../adapters/task.ts";
import { expiryOf } from "../../domain/retention.ts";
import { parseDeviceEvent } from "../../domain/rollout/device-event.ts";

/**
 * Keeps what a device runs from now on. The event only wakes it up (it may come twice, late and
 * out of order); what is installed is asked of Greengrass. When a newer event is on record, that
 * answer says nothing of the older one's time, so it is put on record for now.
 */
export const handler = task("RecordDevice", async (event, now) => {
  const { thingName, time, deploymentId, status, reason } = parseDeviceEvent(event);
  const { ledgerTable, retention } = configuration();
  const components = await installedComponents(thingName);
  const newest = await deviceAt(ledgerTable, thingName, now.toISOString());
  const isLate = newest !== undefined && newest.at > time;
  await recordDevice(ledgerTable, {
    thingName,
    at: isLate ? now.toISOString() : time,
    components,
    ...(deploymentId && { deploymentId }),
    ...(status && { status }),
    ...(reason && { reason }),
  });
  if (newest) await supersede(ledgerTable, newest, expiryOf(retention.deviceHistoryDays, now));
  return { kind: "recorded", thingName, components };
});
