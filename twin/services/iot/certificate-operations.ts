import { X509Certificate } from "node:crypto";
import { AwsError, type Service } from "../../wire/service.ts";
import type { Certificate, Certificates } from "./certificates.ts";
import { notFound, type Things } from "./things.ts";

/** Policies and role aliases by name; nothing here evaluates them. */
export interface DeviceGrants {
  /** Policy documents as JSON. */
  readonly policies: Map<string, string>;
  /** Role alias → role ARN. */
  readonly roleAliases: ReadonlyMap<string, string>;
}

/** (IoT quotas: characters of a policy document) */
const MAX_POLICY = 2_048;

/** Certificates, and what hangs on them. */
export const certificateOperations = (
  certificates: Certificates,
  things: Things,
  grants: DeviceGrants,
): Service["operations"] => {
  const expectThing = (name: string): void => {
    if (!things.hasThing(name)) throw notFound(`Thing ${name} does not exist`);
  };
  const expectPolicy = (name: string): string => {
    const policy = grants.policies.get(name);
    if (!policy) throw notFound(`Policy ${name} does not exist`);
    return policy;
  };
  const change = (certificate: Certificate, make: (certificate: Certificate) => void): void => {
    make(certificate);
    certificates.changed(certificate);
  };
  const policyArn = (name: string): string => things.arnOf("").replace("thing/", `policy/${name}`);
  return {
    CreateKeysAndCertificate: async ({ setAsActive = false }) => {
      const made = await certificates.createWithKeys(setAsActive);
      const keyPair = { PublicKey: made.publicKey, PrivateKey: made.privateKey };
      return { ...described(made), keyPair };
    },
    CreateCertificateFromCsr: async ({ certificateSigningRequest, setAsActive = false }) =>
      described(await certificates.createFromCsr(certificateSigningRequest, setAsActive)),
    DescribeCertificate: ({ certificateId }) => ({
      certificateDescription: detailsOf(certificates.find(certificateId)),
    }),
    UpdateCertificate: ({ certificateId, newStatus }) => {
      change(certificates.find(certificateId), (certificate) => {
        certificate.status = newStatus;
      });
    },
    DeleteCertificate: ({ certificateId, forceDelete = false }) =>
      certificates.remove(certificateId, forceDelete),
    AttachPolicy: ({ policyName, target }) => {
      expectPolicy(policyName);
      change(certificates.byArn(target), ({ policies }) => policies.add(policyName));
    },
    DetachPolicy: ({ policyName, target }) => {
      change(certificates.byArn(target), ({ policies }) => policies.delete(policyName));
    },
    ListAttachedPolicies: ({ target }) => ({
      policies: [...certificates.byArn(target).policies].map((policyName) => ({
        policyName,
        policyArn: policyArn(policyName),
      })),
    }),
    AttachThingPrincipal: ({ thingName, principal }) => {
      expectThing(thingName);
      change(certificates.byArn(principal), (certificate) => certificate.things.add(thingName));
      return {};
    },
    DetachThingPrincipal: ({ thingName, principal }) => {
      change(certificates.byArn(principal), (certificate) => certificate.things.delete(thingName));
      return {};
    },
    ListThingPrincipals: ({ thingName }) => {
      expectThing(thingName);
      return { principals: certificates.ofThing(thingName).map(({ arn }) => arn) };
    },
    CreatePolicy: ({ policyName, policyDocument }) => {
      if (grants.policies.has(policyName)) {
        throw new AwsError(
          "ResourceAlreadyExistsException",
          `Policy cannot be created - name already exists (name=${policyName})`,
          409,
        );
      }
      if (policyDocument.length > MAX_POLICY) {
        throw new AwsError("MalformedPolicyException", `Policy is above ${MAX_POLICY} characters`);
      }
      grants.policies.set(policyName, policyDocument);
      return { policyName, policyArn: policyArn(policyName), policyDocument, policyVersionId: "1" };
    },
    DeletePolicy: ({ policyName }) => {
      expectPolicy(policyName);
      if (certificates.holdersOf(policyName).length > 0) {
        throw new AwsError("DeleteConflictException", `Policy ${policyName} is attached`, 409);
      }
      grants.policies.delete(policyName);
    },
    DescribeRoleAlias: ({ roleAlias }) => {
      const roleArn = grants.roleAliases.get(roleAlias);
      if (!roleArn) throw notFound(`Role alias ${roleAlias} does not exist`);
      return {
        roleAliasDescription: {
          roleAlias,
          roleArn,
          credentialDurationSeconds: 3_600,
          roleAliasArn: things.arnOf("").replace("thing/", `rolealias/${roleAlias}`),
        },
      };
    },
  };
};

const described = ({ arn, id, pem }: Certificate) => ({
  certificateArn: arn,
  certificateId: id,
  certificatePem: pem,
});

const detailsOf = (certificate: Certificate) => ({
  ...described(certificate),
  status: certificate.status,
  creationDate: certificate.createdAt,
  validity: validityOf(certificate.pem),
});

const validityOf = (pem: string) => {
  const { validFrom, validTo } = new X509Certificate(pem);
  return { notBefore: new Date(validFrom), notAfter: new Date(validTo) };
};
