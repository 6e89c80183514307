import type { DeviceView, DeviceWork } from "../domain/rollout/snapshot.ts";

/** One report of a device, as the fleet's snapshot showed it. */
export interface DeviceReport {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly status: DeviceView["status"];
  readonly modelVersion?: string;
  readonly work?: DeviceWork;
}

/** Of each device; at one in ten seconds this is half an hour. */
const MOST_REPORTS = 180;

/** Keeps what devices reported since the dashboard started; the ledger has only the newest. */
export const createDeviceReports = () => {
  const byDevice = new Map<string, readonly DeviceReport[]>();
  const take = (device: DeviceView): void => {
    const report = reportOf(device);
    const known = byDevice.get(device.thingName) ?? [];
    const isNew = known[0]?.at !== report?.at || known[0]?.status !== report?.status;
    if (!report || !isNew) return;
    byDevice.set(device.thingName, [report, ...known].slice(0, MOST_REPORTS));
  };
  return {
    take: (devices: readonly DeviceView[]): void => {
      for (const device of devices) take(device);
    },
    of: (thingName: string): readonly DeviceReport[] => byDevice.get(thingName) ?? [],
  };
};

const reportOf = (device: DeviceView): DeviceReport | undefined => {
  const { lastSeen, status, modelVersion, work } = device;
  if (lastSeen === undefined) return undefined;
  return {
    at: lastSeen,
    status,
    ...(modelVersion !== undefined && { modelVersion }),
    ...(work && { work }),
  };
};
