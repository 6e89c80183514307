import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateCertificateFromCsrCommand,
  DeleteCertificateCommand,
  DescribeThingCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  IoTClient,
  ListAttachedPoliciesCommand,
  ListThingPrincipalsCommand,
  UpdateCertificateCommand,
} from "@aws-sdk/client-iot";
import { ServiceRefused } from "../../domain/errors.ts";
import { ask, askUnless } from "../aws/aws-errors.ts";

const client = new IoTClient({});

const GONE = ["ResourceNotFoundException"];

export interface IssuedCertificate {
  readonly arn: string;
  readonly pem: string;
}

/** The attributes of a thing; undefined when there is none of that name. */
export const attributesOf = async (
  thingName: string,
): Promise<Readonly<Record<string, string>> | undefined> => {
  const thing = await askUnless(GONE, `describe thing ${thingName}`, () =>
    client.send(new DescribeThingCommand({ thingName })),
  );
  return thing && (thing.attributes ?? {});
};

/** An active certificate for the key that signed the request. @throws ServiceRefused, ServiceBusy */
export const issueCertificate = async (request: string): Promise<IssuedCertificate> => {
  const { certificateArn, certificatePem } = await ask("create a certificate from a request", () =>
    client.send(
      new CreateCertificateFromCsrCommand({
        certificateSigningRequest: request,
        setAsActive: true,
      }),
    ),
  );
  if (!certificateArn || !certificatePem) {
    throw new ServiceRefused("create a certificate from a request: AWS IoT answered none");
  }
  return { arn: certificateArn, pem: certificatePem };
};

/** Lets the certificate speak for the thing, with these policies. */
export const bindCertificate = async (
  certificateArn: string,
  thingName: string,
  policies: readonly string[],
): Promise<void> => {
  for (const policyName of policies) {
    await ask(`attach policy ${policyName}`, () =>
      client.send(new AttachPolicyCommand({ policyName, target: certificateArn })),
    );
  }
  await ask(`attach a certificate to ${thingName}`, () =>
    client.send(new AttachThingPrincipalCommand({ thingName, principal: certificateArn })),
  );
};

/**
 * Gives the thing's certificates the policies that they have now, and takes those from them that they
 * had and have no longer: a device that watches more turbines than before may speak of them.
 */
export const changePolicies = async (
  thingName: string,
  before: readonly string[],
  now: readonly string[],
): Promise<void> => {
  const found = await ask(`list principals of ${thingName}`, () =>
    client.send(new ListThingPrincipalsCommand({ thingName, maxResults: 250 })),
  );
  for (const target of found.principals ?? []) {
    for (const policyName of now) {
      await ask(`attach policy ${policyName}`, () =>
        client.send(new AttachPolicyCommand({ policyName, target })),
      );
    }
    for (const policyName of before.filter((each) => !now.includes(each))) {
      await askUnless(GONE, `detach policy ${policyName}`, () =>
        client.send(new DetachPolicyCommand({ policyName, target })),
      );
    }
  }
};

/** Every certificate of the thing but the one named is detached, revoked and deleted. */
export const retireCertificates = async (thingName: string, kept?: string): Promise<string[]> => {
  const found = await askUnless(GONE, `list principals of ${thingName}`, () =>
    client.send(new ListThingPrincipalsCommand({ thingName, maxResults: 250 })),
  );
  const retired = (found?.principals ?? []).filter((principal) => principal !== kept);
  for (const principal of retired) await retireCertificate(thingName, principal);
  return retired;
};

/** Revoked, off the thing, without its policies, gone: what is gone already is passed over. */
export const retireCertificate = async (thingName: string, principal: string): Promise<void> => {
  const certificateId = certificateIdOf(principal);
  await askUnless(GONE, `revoke ${certificateId}`, () =>
    client.send(new UpdateCertificateCommand({ certificateId, newStatus: "REVOKED" })),
  );
  const attached = await askUnless(GONE, `list policies of ${certificateId}`, () =>
    client.send(new ListAttachedPoliciesCommand({ target: principal })),
  );
  for (const { policyName } of attached?.policies ?? []) {
    await askUnless(GONE, `detach policy ${policyName}`, () =>
      client.send(new DetachPolicyCommand({ policyName, target: principal })),
    );
  }
  await askUnless(GONE, `detach a certificate from ${thingName}`, () =>
    client.send(new DetachThingPrincipalCommand({ thingName, principal })),
  );
  await askUnless(GONE, `delete certificate ${certificateId}`, () =>
    client.send(new DeleteCertificateCommand({ certificateId })),
  );
};

export const certificateIdOf = (arn: string): string => arn.split("cert/")[1] ?? arn;
