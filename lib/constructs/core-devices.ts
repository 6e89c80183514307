import type { ISecurityGroup, IVpc } from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";
import { policyNames } from "../../domain/device-policies.ts";
import { thingName, turbinesOf } from "../../domain/names.ts";
import type { Ring } from "../../domain/rollout/rollout.ts";
import type { DeploymentConfiguration } from "../configuration.ts";
import { CoreDevice } from "./core-device.ts";
import type { Enrolment } from "./enrolment.ts";
import type { FleetIdentity } from "./fleet-identity.ts";

/** What all core devices share. */
export interface DeviceSurroundings {
  readonly identity: FleetIdentity;
  readonly enrolment: Enrolment;
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
  /** By ring's name. */
  readonly images: Readonly<Record<string, string>>;
}

/**
 * Of the 500 resources that a stack may have, these are left for what is not a device: group, quarantine,
 * image and its parameter of each ring, beside the bucket, network and roles of all. Never fewer than
 * fleets of a few rings always had, so that no device of theirs moves to another stack.
 */
const reservedFor = (rings: number): number => Math.max(80, 50 + 4 * rings);

/** Thing, custom resource, instance with role, policy and profile; IoT policies come on top. */
const RESOURCES_PER_DEVICE = 6;

/** The numbers of the core devices, stack by stack; the first stack is the fleet's own. */
export const devicesByStack = (configuration: DeploymentConfiguration): number[][] => {
  const { devices, turbinesPerDevice, rings } = configuration;
  const policies = policyNames("", turbinesPerDevice).length;
  const size = Math.floor((500 - reservedFor(rings.length)) / (RESOURCES_PER_DEVICE + policies));
  const numbers = Array.from({ length: devices }, (_, index) => index + 1);
  return Array.from({ length: Math.max(1, Math.ceil(devices / size)) }, (_, stack) =>
    numbers.slice(stack * size, (stack + 1) * size),
  );
};

export const addCoreDevices = (
  scope: Construct,
  numbers: readonly number[],
  configuration: DeploymentConfiguration,
  { images, ...surroundings }: DeviceSurroundings,
): void => {
  for (const device of numbers) {
    const { name, thingGroup } = ringOf(device, configuration);
    const thing = thingName(device, configuration.stage);
    const imageId = images[name];
    if (imageId === undefined) throw new Error(`ring ${name}: expected an image, got none`);
    new CoreDevice(scope, `Device${device}`, {
      ...surroundings,
      thingName: thing,
      thingGroup,
      turbines: turbinesOf(thing, configuration.turbinesPerDevice),
      architecture: configuration.architecture,
      imageId,
    });
  }
};

/** The first device of each ring but the last; the last ring takes the rest. */
const ringOf = (device: number, { rings }: DeploymentConfiguration): Ring => {
  const ring = rings[Math.min(device, rings.length) - 1];
  if (!ring) throw new Error("rings: expected at least one, got none");
  return ring;
};
