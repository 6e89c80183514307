import { setTimeout as sleep } from "node:timers/promises";
import type { Expiry } from "../../domain/retention.ts";
import type { DeviceEvidence } from "../../domain/rollout/evidence.ts";
import { setAttributes } from "./table.ts";

/** A device as it stood when its ring was decided on, or when it had gone back. */
export interface DeviceRecord extends Pick<DeviceEvidence, "thingName" | "execution" | "cause"> {
  /** `confirmed`, or what it was instead, in words. */
  readonly standing?: string;
  readonly health?: unknown;
}

/** At most 500 writes a second, so that a large ring leaves the partition to others. */
const AT_ONCE = 25;
const PAUSE_MS = 50;

/** One item per device, so that no item grows with the fleet; what it did with the release. */
export const recordRelease = (
  table: string,
  rolloutId: string,
  ring: string,
  devices: readonly DeviceRecord[],
  expiry: Expiry,
): Promise<void> => record(table, rolloutId, ring, devices, (device) => ({ ...device, ...expiry }));

/** What it did with the way back, apart from what it had done before. */
export const recordWayBack = (
  table: string,
  rolloutId: string,
  ring: string,
  devices: readonly DeviceRecord[],
  expiry: Expiry,
): Promise<void> =>
  record(table, rolloutId, ring, devices, ({ thingName, ...back }) => ({
    thingName,
    back,
    ...expiry,
  }));

const record = async (
  table: string,
  rolloutId: string,
  ring: string,
  devices: readonly DeviceRecord[],
  attributes: (device: DeviceRecord) => Readonly<Record<string, unknown>>,
): Promise<void> => {
  for (let start = 0; start < devices.length; start += AT_ONCE) {
    if (start > 0) await sleep(PAUSE_MS);
    await Promise.all(
      devices
        .slice(start, start + AT_ONCE)
        .map((device) =>
          setAttributes(
            table,
            { pk: `rollout#${rolloutId}#${ring}`, sk: `device#${device.thingName}` },
            attributes(device),
          ),
        ),
    );
  }
};
