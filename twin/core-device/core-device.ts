import { rmSync } from "node:fs";
import type { Component, LifecycleState } from "./component.ts";
import { contextOf } from "./component-context.ts";
import { type ComponentSet, createComponentSet } from "./component-set.ts";
import { rootsOf, setDefaults } from "./deploy.ts";
import { type CoreDeviceOptions, type Device, openDevice } from "./device.ts";
import { serveDeviceIpc } from "./device-ipc.ts";
import { followDeployments } from "./follow-deployments.ts";
import type { Profile } from "./profile.ts";

export interface CoreDevice {
  readonly thingName: string;
  readonly core: Profile["core"];
  /** Names, versions and states of what runs. */
  status(): { name: string; version: string; state: string; reason?: string }[];
  /** Inbound messages above the limit, and publishes that went through. */
  counts(): { droppedInbound: number; published: number };
  /** Ends every component and the connection; at most 5 s. */
  stop(): Promise<void>;
}

/** A Greengrass core on this machine, classic or lite, reached by the network only. */
export const startCoreDevice = async (options: CoreDeviceOptions): Promise<CoreDevice> => {
  const device = await openDevice(options);
  setDefaults(device.configurations, device.state.recipes);
  const components = createComponentSet({
    profile: device.profile,
    contextOf: contextOf(device),
    onState: (component, state) => tell(device, component, state),
  });
  const ipc = await serveDeviceIpc(device, components);
  // What ran before a restart runs again, without asking the cloud.
  await components.become(device.state.recipes, new Set());
  device.status.complete(components.all(), new Set(rootsOf(device.state.targets).keys()));
  await followDeployments(device, components);
  return {
    thingName: device.thingName,
    core: device.profile.core,
    status: () => components.all().map(statusOf),
    counts: () => ({ ...device.counts }),
    stop: () => stop(device, components, ipc),
  };
};

/** Into the log and to the cloud. */
const tell = (device: Device, component: Component, state: LifecycleState): void => {
  const { ComponentName, ComponentVersion } = component.recipe;
  const why = component.reason();
  device.log(`${ComponentName} ${ComponentVersion} ${state}${why ? `: ${why}` : ""}`);
  device.status.partial(component, rootsOf(device.state.targets).has(ComponentName));
};

const statusOf = (component: Component) => {
  const reason = component.reason();
  return {
    name: component.recipe.ComponentName,
    version: component.recipe.ComponentVersion,
    state: component.state(),
    ...(reason && { reason }),
  };
};

const stop = async (
  device: Device,
  components: ComponentSet,
  ipc: { close(): Promise<void> },
): Promise<void> => {
  device.isStopped = true;
  await components.stop();
  await ipc.close();
  await device.link.close();
  device.greengrass.destroy();
  device.s3.destroy();
  rmSync(device.socket, { force: true });
};
