import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateCertificateFromCsrCommand,
  CreateKeysAndCertificateCommand,
  DeleteCertificateCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  IoTClient,
  ListAttachedPoliciesCommand,
  ListThingPrincipalsCommand,
  UpdateCertificateCommand,
} from "@aws-sdk/client-iot";
import { ask } from "../aws/aws-errors.ts";
import { promised } from "../aws/promised.ts";

const client = new IoTClient({});

export interface MadeCertificate {
  readonly arn: string;
  readonly id: string;
  readonly pem: string;
  readonly privateKeyPem?: string;
}

/**
 * An active certificate of the thing's with its policies on it: from the device's own request, so that
 * its key never leaves it, or with a new key pair. What cannot be attached is taken back.
 */
export const giveCertificate = async (
  thingName: string,
  policyNames: readonly string[],
  csr?: string,
): Promise<MadeCertificate> => {
  const made = await (csr === undefined ? withKeys() : fromRequest(csr));
  try {
    for (const policyName of policyNames) {
      await ask(`attach policy ${policyName}`, () =>
        client.send(new AttachPolicyCommand({ policyName, target: made.arn })),
      );
    }
    await ask(`attach the certificate to ${thingName}`, () =>
      client.send(new AttachThingPrincipalCommand({ thingName, principal: made.arn })),
    );
    return made;
  } catch (error) {
    await takeCertificate(thingName, made.arn);
    throw error;
  }
};

const fromRequest = async (certificateSigningRequest: string): Promise<MadeCertificate> => {
  const made = await ask("make a certificate of the request", () =>
    client.send(
      new CreateCertificateFromCsrCommand({ certificateSigningRequest, setAsActive: true }),
    ),
  );
  return {
    arn: promised(made.certificateArn, "certificateArn"),
    id: promised(made.certificateId, "certificateId"),
    pem: promised(made.certificatePem, "certificatePem"),
  };
};

const withKeys = async (): Promise<MadeCertificate> => {
  const made = await ask("make a certificate with keys", () =>
    client.send(new CreateKeysAndCertificateCommand({ setAsActive: true })),
  );
  return {
    arn: promised(made.certificateArn, "certificateArn"),
    id: promised(made.certificateId, "certificateId"),
    pem: promised(made.certificatePem, "certificatePem"),
    privateKeyPem: promised(made.keyPair?.PrivateKey, "keyPair.PrivateKey"),
  };
};

/** ARNs of the thing's certificates. */
export const certificatesOf = async (thingName: string): Promise<string[]> => {
  const { principals } = await ask(`list certificates of ${thingName}`, () =>
    client.send(new ListThingPrincipalsCommand({ thingName })),
  );
  return principals ?? [];
};

export const certificateId = (arn: string): string => arn.split("cert/")[1] ?? arn;

/** Off the thing, without its policies, inactive, gone: in the order in which IoT allows it. */
export const takeCertificate = async (thingName: string, arn: string): Promise<void> => {
  const id = certificateId(arn);
  await ask(`detach certificate ${id}`, () =>
    client.send(new DetachThingPrincipalCommand({ thingName, principal: arn })),
  );
  const { policies = [] } = await ask(`list policies of ${id}`, () =>
    client.send(new ListAttachedPoliciesCommand({ target: arn })),
  );
  for (const { policyName } of policies) {
    await ask(`detach policy ${policyName}`, () =>
      client.send(new DetachPolicyCommand({ policyName, target: arn })),
    );
  }
  await ask(`deactivate certificate ${id}`, () =>
    client.send(new UpdateCertificateCommand({ certificateId: id, newStatus: "INACTIVE" })),
  );
  await ask(`delete certificate ${id}`, () =>
    client.send(new DeleteCertificateCommand({ certificateId: id })),
  );
};
