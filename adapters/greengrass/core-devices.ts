import { GreengrassV2Client, paginateListCoreDevices } from "@aws-sdk/client-greengrassv2";
import { ask } from "../aws/aws-errors.ts";

const client = new GreengrassV2Client({});

export interface CoreDevice {
  readonly thingName: string;
  readonly status: "HEALTHY" | "UNHEALTHY";
  /** Epoch milliseconds of the last report; a healthy device reports once a day at least. */
  readonly reportedAt: number;
  /** `aws_nucleus_classic` or `aws_nucleus_lite`; absent with cores that never told. */
  readonly runtime?: string;
}

/** The Greengrass cores among a thing group's things. */
export const coreDevicesOf = (thingGroupArn: string): Promise<CoreDevice[]> =>
  ask(`list core devices of ${thingGroupArn}`, async () => {
    const devices: CoreDevice[] = [];
    for await (const page of paginateListCoreDevices(
      { client, pageSize: 100 },
      { thingGroupArn },
    )) {
      for (const found of page.coreDevices ?? []) {
        devices.push({
          thingName: found.coreDeviceThingName ?? "",
          status: found.status ?? "UNHEALTHY",
          reportedAt: found.lastStatusUpdateTimestamp?.getTime() ?? 0,
          ...(found.runtime && { runtime: found.runtime }),
        });
      }
    }
    return devices;
  });
