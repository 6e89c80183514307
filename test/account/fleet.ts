import { X509Certificate } from "node:crypto";
import type { Miniature } from "./miniature.ts";

/** One device as the account has it. */
export interface StandingDevice {
  readonly thing: string;
  readonly groups: readonly string[];
  readonly imageId: string;
  /** Changes with the machine. */
  readonly instance: string;
  readonly certificate: string;
  readonly policies: readonly string[];
}

/**
 * The devices that can speak: each has a machine, one certificate, the one that its machine holds, and
 * its thing is known. @throws Error naming what is left over or missing
 */
export const standingDevices = ({ machines, twin }: Miniature): StandingDevice[] => {
  const { things, certificates } = twin.services.iot;
  const devices = [...machines].flatMap(([instance, { imageId, device }]) =>
    device ? [{ instance, imageId, ...device }] : [],
  );
  const strangers = things.names().filter((name) => !devices.some(({ thing }) => thing === name));
  if (strangers.length > 0) throw new Error(`things without a machine: ${strangers.join(", ")}`);
  return devices
    .map(({ thing, instance, imageId, certificate }) => {
      const [own, ...others] = certificates.ofThing(thing);
      if (!own || others.length > 0 || own.status !== "ACTIVE") {
        throw new Error(`${thing}: expected one active certificate`);
      }
      if (own.pem !== certificate)
        throw new Error(`${thing}: its machine holds another certificate`);
      return {
        thing,
        groups: things.groupsOf(thing),
        imageId,
        instance,
        certificate: new X509Certificate(certificate).fingerprint256,
        policies: [...own.policies],
      };
    })
    .toSorted((one, other) => one.thing.localeCompare(other.thing));
};

/** Names of the devices, and of everything of IoT's that is there. */
export const tracesOf = ({ twin, inventory }: Miniature): string[] => [
  ...twin.services.iot.things.names(),
  ...twin.services.iot.things.groupNames(),
  ...["AWS::IoT::Thing", "AWS::IoT::Policy", "AWS::EC2::Instance", "AWS::Lambda::Function"].flatMap(
    (type) => inventory.ofType(type).map(({ name }) => name),
  ),
];
