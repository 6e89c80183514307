import { DeleteCoreDeviceCommand, GreengrassV2Client } from "@aws-sdk/client-greengrassv2";
import {
  AddThingToThingGroupCommand,
  CreateThingCommand,
  DeleteThingCommand,
  DescribeEndpointCommand,
  DescribeRoleAliasCommand,
  IoTClient,
  ListThingGroupsForThingCommand,
  RemoveThingFromThingGroupCommand,
} from "@aws-sdk/client-iot";
import { InvalidInput } from "../../domain/errors.ts";
import { deviceKit, type KitFile } from "../../domain/provisioning/device-kit.ts";
import { expectDeviceName } from "../../domain/provisioning/device-name.ts";
import type { Core } from "../../domain/rollout/core-rules.ts";
import type { Ring } from "../../domain/rollout/rollout.ts";
import { homeOf } from "../aws/arns.ts";
import { ask, askUnless } from "../aws/aws-errors.ts";
import { promised } from "../aws/promised.ts";
import { certificateIdOf, retireCertificate } from "../iot/device-certificates.ts";
import { certificatesOf, giveCertificate, type MadeCertificate } from "./certificates.ts";
import { ensurePolicies, removePolicies } from "./policies.ts";

const client = new IoTClient({});
const greengrass = new GreengrassV2Client({});

export interface DevicePlan {
  readonly thingName: string;
  readonly core: Core;
  /** Ids of the turbines that it watches; its policies name them. */
  readonly turbines: readonly string[];
  readonly roleAlias: string;
  /** The device's own certificate request, PEM. */
  readonly csr?: string;
}

export interface AddedDevice {
  readonly thingName: string;
  readonly certificateId: string;
  readonly files: readonly KitFile[];
}

/** Thing, ring, certificate and policy of a new device, and the files that make a machine it. */
export const addDevice = async (
  plan: DevicePlan & { readonly ring: Ring; readonly rings: readonly Ring[] },
): Promise<AddedDevice> => {
  const { thingName, ring } = plan;
  expectDeviceName(thingName);
  const roleAliasArn = await findRoleAlias(plan);
  const attributes = { ring: ring.thingGroup, turbines: plan.turbines.join(",") };
  await ask(`make thing ${thingName}`, () =>
    client.send(new CreateThingCommand({ thingName, attributePayload: { attributes } })),
  );
  await expectUnused(thingName, ring, plan.rings);
  const policies = await ensurePolicies({ ...plan, roleAliasArn }, homeOf(roleAliasArn));
  const certificate = await giveCertificate(thingName, policies, plan.csr).catch(
    async (error: unknown) => {
      await forgetIfNew(thingName);
      throw error;
    },
  );
  await ask(`add ${thingName} to ${ring.thingGroup}`, () =>
    client.send(new AddThingToThingGroupCommand({ thingName, thingGroupName: ring.thingGroup })),
  );
  return kitFor(plan, certificate);
};

/** A thing that got no certificate is nobody's; one that is in a ring was there before. */
const forgetIfNew = async (thingName: string): Promise<void> => {
  if ((await groupsOf(thingName)).length > 0) return;
  await ask(`delete thing ${thingName}`, () => client.send(new DeleteThingCommand({ thingName })));
  await removePolicies(thingName);
};

/** A further certificate; the one before stays good until `keepCertificate` is told to keep the new one. */
export const rotateCertificate = async (plan: DevicePlan): Promise<AddedDevice> => {
  expectDeviceName(plan.thingName);
  const roleAliasArn = await findRoleAlias(plan);
  const policies = await ensurePolicies({ ...plan, roleAliasArn }, homeOf(roleAliasArn));
  return kitFor(plan, await giveCertificate(plan.thingName, policies, plan.csr));
};

/** Takes every other certificate of the device away; answers their ids. */
export const keepCertificate = async (thingName: string, keep: string): Promise<string[]> => {
  const all = await certificatesOf(thingName);
  if (!all.some((arn) => certificateIdOf(arn) === keep)) {
    throw new InvalidInput(
      `${thingName} has no certificate ${keep}; it has ${all.map(certificateIdOf).join(", ") || "none"}`,
    );
  }
  const others = all.filter((arn) => certificateIdOf(arn) !== keep);
  for (const arn of others) await retireCertificate(thingName, arn);
  return others.map(certificateIdOf);
};

/** Certificates, rings, core device and thing; what is gone already is no fault. */
export const removeDevice = async (thingName: string): Promise<{ certificates: string[] }> => {
  expectDeviceName(thingName);
  const certificates = await certificatesOf(thingName);
  for (const arn of certificates) await retireCertificate(thingName, arn);
  for (const thingGroupName of await groupsOf(thingName)) {
    await ask(`take ${thingName} out of ${thingGroupName}`, () =>
      client.send(new RemoveThingFromThingGroupCommand({ thingName, thingGroupName })),
    );
  }
  await askUnless(["ResourceNotFoundException"], `delete core device ${thingName}`, () =>
    greengrass.send(new DeleteCoreDeviceCommand({ coreDeviceThingName: thingName })),
  );
  await ask(`delete thing ${thingName}`, () => client.send(new DeleteThingCommand({ thingName })));
  await removePolicies(thingName);
  return { certificates: certificates.map(certificateIdOf) };
};

/** Before anything is made: without its role alias a device could fetch nothing. */
const findRoleAlias = async ({ roleAlias }: DevicePlan): Promise<string> => {
  const { roleAliasDescription } = await ask(
    `find role alias ${roleAlias} (the Fleet stack's output RoleAlias)`,
    () => client.send(new DescribeRoleAliasCommand({ roleAlias })),
  );
  return promised(roleAliasDescription?.roleAliasArn, `roleAliasArn of ${roleAlias}`);
};

const expectUnused = async (thingName: string, ring: Ring, rings: readonly Ring[]) => {
  const groups = await groupsOf(thingName);
  const other = rings.find(
    ({ thingGroup }) => thingGroup !== ring.thingGroup && groups.includes(thingGroup),
  );
  if (other) {
    throw new InvalidInput(
      `${thingName} is in ring ${other.name} already, and rings are disjoint; remove the device first`,
    );
  }
  if ((await certificatesOf(thingName)).length > 0) {
    throw new InvalidInput(
      `${thingName} has a certificate already; use rotate-certificate, or remove-device first`,
    );
  }
};

const groupsOf = async (thingName: string): Promise<string[]> => {
  const { thingGroups = [] } = await ask(`list groups of ${thingName}`, () =>
    client.send(new ListThingGroupsForThingCommand({ thingName })),
  );
  return thingGroups.map(({ groupName }) => groupName ?? "");
};

const kitFor = async (plan: DevicePlan, certificate: MadeCertificate): Promise<AddedDevice> => ({
  thingName: plan.thingName,
  certificateId: certificate.id,
  files: deviceKit({
    thingName: plan.thingName,
    core: plan.core,
    region: await client.config.region(),
    roleAlias: plan.roleAlias,
    dataEndpoint: await endpoint("iot:Data-ATS"),
    credentialEndpoint: await endpoint("iot:CredentialProvider"),
    certificatePem: certificate.pem,
    ...(certificate.privateKeyPem && { privateKeyPem: certificate.privateKeyPem }),
  }),
});

const endpoint = async (endpointType: string): Promise<string> => {
  const { endpointAddress = "" } = await ask(`find endpoint ${endpointType}`, () =>
    client.send(new DescribeEndpointCommand({ endpointType })),
  );
  return endpointAddress;
};
