// The X.509 library asks for it before its own first line.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import {
  cryptoProvider,
  PemConverter,
  Pkcs10CertificateRequest,
  X509CertificateGenerator,
} from "@peculiar/x509";

// The types of Node's and the DOM's webcrypto differ in what nobody uses here.
cryptoProvider.set(webcrypto as unknown as Crypto);

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048 } as const;
const RSA = { ...ALGORITHM, publicExponent: new Uint8Array([1, 0, 1]) };
const DAY_MS = 86_400_000;

export interface IssuedCertificate {
  readonly pem: string;
  readonly expires: Date;
}

/** Signs certificates as IoT does: for a key pair of its own making, or for a CSR of the device's. */
export interface CertificateAuthority {
  forNewKeys(now: Date): Promise<IssuedCertificate & { publicKey: string; privateKey: string }>;
  /** @throws Error when it is no CSR, or its signature is not its key's */
  forCsr(csrPem: string, now: Date): Promise<IssuedCertificate>;
}

export const createAuthority = async (): Promise<CertificateAuthority> => {
  const root = await webcrypto.subtle.generateKey(RSA, true, ["sign", "verify"]);
  const sign = async (publicKey: webcrypto.CryptoKey, now: Date): Promise<IssuedCertificate> => {
    const expires = new Date("2049-12-31T23:59:59Z");
    const certificate = await X509CertificateGenerator.create({
      subject: "CN=AWS IoT Certificate",
      issuer: "OU=Amazon Web Services, O=Amazon.com Inc., L=Seattle, ST=Washington, C=US",
      notBefore: new Date(now.getTime() - DAY_MS),
      notAfter: expires,
      publicKey: publicKey as unknown as CryptoKey,
      signingKey: root.privateKey as unknown as CryptoKey,
      signingAlgorithm: ALGORITHM,
    });
    return { pem: `${certificate.toString("pem")}\n`, expires };
  };
  return {
    forNewKeys: async (now) => {
      const keys = await webcrypto.subtle.generateKey(RSA, true, ["sign", "verify"]);
      return {
        ...(await sign(keys.publicKey, now)),
        publicKey: await exported("spki", keys.publicKey, "PUBLIC KEY"),
        privateKey: await exported("pkcs8", keys.privateKey, "PRIVATE KEY"),
      };
    },
    forCsr: async (csrPem, now) => {
      const request = new Pkcs10CertificateRequest(csrPem);
      if (!(await request.verify())) throw new Error("the CSR's signature is not its key's");
      return sign((await request.publicKey.export()) as unknown as webcrypto.CryptoKey, now);
    },
  };
};

const exported = async (
  format: "spki" | "pkcs8",
  key: webcrypto.CryptoKey,
  label: string,
): Promise<string> =>
  `${PemConverter.encode(await webcrypto.subtle.exportKey(format, key), label)}\n`;
