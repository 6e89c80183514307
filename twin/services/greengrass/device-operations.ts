import type { Service } from "../../wire/service.ts";
import type { LocalIoT } from "../iot/iot.ts";
import { paged } from "../iot/paged.ts";
import { notFound } from "../iot/things.ts";
import type { CoreDevice, CoreDevices, InstalledComponent } from "./core-devices.ts";
import type { Deployments } from "./deployments.ts";

/** What the cloud knows of core devices; all of it from their own reports. */
export const deviceOperations = (
  devices: CoreDevices,
  deployments: Deployments,
  { things, jobs }: LocalIoT,
): Service["operations"] => {
  const deviceOf = (thing: string): CoreDevice => {
    const device = devices.find(thing);
    if (!device) throw notFound(`Core device ${thing} does not exist`);
    return device;
  };
  return {
    ListCoreDevices: (input) => {
      const group = input.thingGroupArn?.split("thinggroup/")[1];
      const members = group === undefined ? undefined : new Set(things.membersOf(group));
      const found = devices
        .all()
        .filter(
          ({ thing, status, runtime }) =>
            (members?.has(thing) ?? true) &&
            (input.status === undefined || status === input.status) &&
            (input.runtime === undefined || runtime === input.runtime),
        );
      return paged(input, "coreDevices", found.map(describe));
    },
    GetCoreDevice: ({ coreDeviceThingName }) => {
      const device = deviceOf(coreDeviceThingName);
      return { ...describe(device), coreVersion: device.coreVersion };
    },
    ListThingGroupsForCoreDevice: ({ coreDeviceThingName }) => ({
      thingGroups: things.groupsOf(coreDeviceThingName).map((name) => ({
        thingGroupName: name,
        thingGroupArn: things.groupArnOf(name),
      })),
    }),
    DeleteCoreDevice: ({ coreDeviceThingName }) =>
      devices.remove(deviceOf(coreDeviceThingName).thing),
    ListInstalledComponents: (input) => {
      const device = deviceOf(input.coreDeviceThingName);
      const shown = device.components.filter(
        ({ isRoot }) => input.topologyFilter === "ALL" || isRoot,
      );
      return paged(
        input,
        "installedComponents",
        shown.map((component) => installed(component, device.reportedAt)),
      );
    },
    ListEffectiveDeployments: (input) => {
      const thing = input.coreDeviceThingName;
      const effective = deployments.list(undefined, false).flatMap((deployment) => {
        const execution = jobs.find(deployment.iotJobId).executions.get(thing);
        if (!execution) return [];
        const reason = execution.statusDetails["deployment-failure-cause"];
        return [
          {
            deploymentId: deployment.deploymentId,
            deploymentName: deployment.deploymentName ?? deployment.deploymentId,
            iotJobId: deployment.iotJobId,
            iotJobArn: deployment.iotJobArn,
            targetArn: deployment.targetArn,
            coreDeviceExecutionStatus:
              execution.status === "REMOVED" ? "CANCELED" : execution.status,
            ...(reason && { reason }),
            creationTimestamp: deployment.createdAt,
            modifiedTimestamp: execution.lastUpdatedAt,
          },
        ];
      });
      return paged(input, "effectiveDeployments", effective);
    },
  };
};

const describe = (device: CoreDevice) => ({
  coreDeviceThingName: device.thing,
  status: device.status,
  lastStatusUpdateTimestamp: device.reportedAt,
  platform: device.platform,
  architecture: device.architecture,
  runtime: device.runtime,
});

const installed = (component: InstalledComponent, reportedAt: Date) => ({
  componentName: component.componentName,
  componentVersion: component.version,
  lifecycleState: component.status,
  isRoot: component.isRoot,
  lastStatusChangeTimestamp: component.changedAt,
  lastReportedTimestamp: reportedAt,
});
