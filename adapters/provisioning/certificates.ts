import {
  CreateKeysAndCertificateCommand,
  IoTClient,
  ListThingPrincipalsCommand,
} from "@aws-sdk/client-iot";
import { ServiceRefused } from "../../domain/errors.ts";
import { ask } from "../aws/aws-errors.ts";
import {
  bindCertificate,
  certificateIdOf,
  issueCertificate,
  retireCertificate,
} from "../iot/device-certificates.ts";

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
  const made = await (csr === undefined ? withKeys() : issueCertificate(csr));
  try {
    await bindCertificate(made.arn, thingName, policyNames);
    return { ...made, id: certificateIdOf(made.arn) };
  } catch (error) {
    await retireCertificate(thingName, made.arn);
    throw error;
  }
};

const withKeys = async () => {
  const { certificateArn, certificatePem, keyPair } = await ask(
    "make a certificate with keys",
    () => client.send(new CreateKeysAndCertificateCommand({ setAsActive: true })),
  );
  if (!certificateArn || !certificatePem || !keyPair?.PrivateKey) {
    throw new ServiceRefused("make a certificate with keys: AWS IoT answered none");
  }
  return { arn: certificateArn, pem: certificatePem, privateKeyPem: keyPair.PrivateKey };
};

/** ARNs of the thing's certificates. */
export const certificatesOf = async (thingName: string): Promise<string[]> => {
  const { principals } = await ask(`list certificates of ${thingName}`, () =>
    client.send(new ListThingPrincipalsCommand({ thingName })),
  );
  return principals ?? [];
};
