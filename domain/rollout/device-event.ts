import * as z from "zod/mini";
import { parse } from "../parse.ts";

/** Greengrass's events that a device of ours may run something else from now on. */
export const deviceEventPattern = (thingPrefix: string) => ({
  source: ["aws.greengrass"],
  "detail-type": [
    "Greengrass V2 Effective Deployment Status Change",
    "Greengrass V2 Installed Component Status Change",
  ],
  // An account may have other core devices, too.
  resources: [{ wildcard: `*:coreDevices:${thingPrefix}*` }],
});

const event = z.object({
  time: z.string(),
  resources: z.array(z.string()).check(z.minLength(1)),
  detail: z.object({
    deploymentId: z.optional(z.string()),
    coreDeviceExecutionStatus: z.optional(z.string()),
    reason: z.optional(z.nullable(z.string())),
  }),
});

export interface DeviceEvent {
  readonly thingName: string;
  /** ISO 8601. */
  readonly time: string;
  readonly deploymentId?: string;
  readonly status?: string;
  readonly reason?: string;
}

/** (Greengrass V2 developer guide, "Deployment and component health notifications") */
export const parseDeviceEvent = (input: unknown): DeviceEvent => {
  const { time, resources, detail } = parse(event, input, "event");
  return {
    thingName: resources[0]?.split(":coreDevices:")[1] ?? "",
    time: new Date(time).toISOString(),
    ...(detail.deploymentId && { deploymentId: detail.deploymentId }),
    ...(detail.coreDeviceExecutionStatus && { status: detail.coreDeviceExecutionStatus }),
    ...(detail.reason && { reason: detail.reason }),
  };
};
