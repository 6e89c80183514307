import type { CloudLink } from "./cloud-link.ts";
import type { Component } from "./component.ts";
import type { Profile } from "./profile.ts";
import { platform } from "./recipe.ts";

export interface StatusReporter {
  complete(components: readonly Component[], roots: ReadonlySet<string>): void;
  partial(component: Component, isRoot: boolean): void;
}

/** Tells the cloud how the device and its components are, as the fleet status service does. */
export const reportStatus = (
  link: CloudLink,
  thing: string,
  { version, runtime }: Profile,
  log: (line: string) => void,
): StatusReporter => {
  let sequenceNumber = 0;
  const send = (messageType: string, trigger: string, components: object[], isHealthy: boolean) => {
    sequenceNumber += 1;
    const message = {
      ggcVersion: version,
      platform: platform.os,
      architecture: platform.architecture,
      runtime,
      thing,
      sequenceNumber,
      timestamp: Date.now(),
      messageType,
      trigger,
      overallDeviceStatus: isHealthy ? "HEALTHY" : "UNHEALTHY",
      components,
    };
    link
      .publish(`$aws/things/${thing}/greengrassv2/health/json`, JSON.stringify(message))
      .catch((error: unknown) => log(`status not sent: ${String(error)}`));
  };
  return {
    complete: (components, roots) =>
      send(
        "COMPLETE",
        "THING_GROUP_DEPLOYMENT",
        components.map((each) => describe(each, roots.has(each.recipe.ComponentName))),
        components.every((each) => each.state() !== "BROKEN"),
      ),
    partial: (component, isRoot) =>
      send(
        "PARTIAL",
        "COMPONENT_STATUS_CHANGE",
        [describe(component, isRoot)],
        component.state() !== "BROKEN",
      ),
  };
};

const describe = (component: Component, isRoot: boolean) => ({
  componentName: component.recipe.ComponentName,
  version: component.recipe.ComponentVersion,
  status: component.state(),
  isRoot,
  fleetConfigArns: [],
  ...(component.reason() && { statusDetails: { reason: component.reason() } }),
});
