import { createHash } from "node:crypto";
import { errorText } from "../../error-text.ts";
import { partitionOf } from "../../partition.ts";
import { AwsError } from "../../wire/service.ts";
import type { World } from "../../world/world.ts";
import type { CertificateAuthority, IssuedCertificate } from "./issue-certificate.ts";
import { notFound } from "./things.ts";

export interface Certificate extends IssuedCertificate {
  readonly id: string;
  readonly arn: string;
  readonly createdAt: Date;
  status: "ACTIVE" | "INACTIVE" | "REVOKED";
  readonly policies: Set<string>;
  readonly things: Set<string>;
}

export interface Certificates {
  createWithKeys(
    isActive: boolean,
  ): Promise<Certificate & { publicKey: string; privateKey: string }>;
  createFromCsr(csr: string, isActive: boolean): Promise<Certificate>;
  /** @throws ResourceNotFoundException */
  find(id: string): Certificate;
  byArn(arn: string): Certificate;
  ofThing(thing: string): Certificate[];
  /** Says that it changed: its status, or what hangs on it. */
  changed(certificate: Certificate): void;
  /** Those that the policy is attached to. */
  holdersOf(policy: string): Certificate[];
  /** @throws DeleteConflictException while something hangs on it, CertificateStateException while active */
  remove(id: string, isForced: boolean): void;
}

/** X.509 certificates of devices. (IoT developer guide, "X.509 client certificates") */
export const createCertificates = (world: World): Certificates => {
  const certificates = world.store.collection<Certificate>("iot/certificates");
  let authority: Promise<CertificateAuthority> | undefined;
  // Library and key pair take a while, and most clouds never ask.
  const theAuthority = () => {
    authority ??= import("./issue-certificate.ts").then(({ createAuthority }) => createAuthority());
    return authority;
  };
  const keep = (issued: IssuedCertificate, isActive: boolean): Certificate => {
    const id = createHash("sha256").update(issued.pem).digest("hex");
    const certificate: Certificate = {
      ...issued,
      id,
      arn: `arn:${partitionOf(world.region)}:iot:${world.region}:${world.account}:cert/${id}`,
      createdAt: world.clock.now(),
      status: isActive ? "ACTIVE" : "INACTIVE",
      policies: new Set(),
      things: new Set(),
    };
    certificates.set(id, certificate);
    return certificate;
  };
  const find = (id: string): Certificate => {
    const found = certificates.get(id);
    if (!found) throw notFound(`The certificate given in the request (${id}) does not exist`);
    return found;
  };
  return {
    createWithKeys: async (isActive) => {
      const made = await (await theAuthority()).forNewKeys(world.clock.now());
      const { publicKey, privateKey, ...issued } = made;
      // IoT tells the private key once and never keeps it.
      return { ...keep(issued, isActive), publicKey, privateKey };
    },
    createFromCsr: async (csr, isActive) => {
      const issued = await (await theAuthority()).forCsr(csr, world.clock.now()).catch(notValid);
      return keep(issued, isActive);
    },
    find,
    byArn: (arn) => find(arn.split(":cert/")[1] ?? arn),
    ofThing: (thing) => [...certificates.values()].filter(({ things }) => things.has(thing)),
    changed: ({ id }) => certificates.touch(id),
    holdersOf: (policy) =>
      [...certificates.values()].filter(({ policies }) => policies.has(policy)),
    remove(id, isForced) {
      const certificate = find(id);
      if (certificate.status === "ACTIVE") {
        throw new AwsError(
          "CertificateStateException",
          `The certificate ${id} is active; set it INACTIVE first`,
          406,
        );
      }
      const isUsed = certificate.things.size > 0 || (certificate.policies.size > 0 && !isForced);
      if (isUsed) {
        throw new AwsError(
          "DeleteConflictException",
          `Things and policies must be detached before certificate ${id} is deleted`,
          409,
        );
      }
      certificates.delete(id);
    },
  };
};

const notValid = (error: unknown): never => {
  const reason = errorText(error);
  throw new AwsError("InvalidRequestException", `The CSR is not valid: ${reason}`);
};
