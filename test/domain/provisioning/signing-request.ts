// The X.509 library asks for it before its own first line.
import "reflect-metadata";
import { createPrivateKey, createPublicKey, generateKeyPairSync, webcrypto } from "node:crypto";
import {
  cryptoProvider,
  Pkcs10CertificateRequestGenerator,
  X509CertificateGenerator,
} from "@peculiar/x509";

// The types of Node's and the DOM's webcrypto differ in what nobody uses here.
cryptoProvider.set(webcrypto as unknown as Crypto);

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;

/** A new private key, PEM. */
export const newKey = (): string =>
  String(
    generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
      type: "pkcs8",
      format: "pem",
    }),
  );

/** A request for a certificate of that key, PEM. */
export const signingRequestFor = async (keyPem: string, subject: string): Promise<string> => {
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys: await keysOf(keyPem),
    signingAlgorithm: ALGORITHM,
  });
  return `${request.toString("pem")}\n`;
};

/** A certificate that only itself vouches for, PEM. */
export const selfSigned = async (name: string): Promise<string> => {
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name,
    keys: await keysOf(newKey()),
    signingAlgorithm: ALGORITHM,
  });
  return `${certificate.toString("pem")}\n`;
};

const keysOf = async (keyPem: string): Promise<CryptoKeyPair> => {
  const key = createPrivateKey(keyPem);
  const imported = (
    format: "pkcs8" | "spki",
    der: Uint8Array<ArrayBuffer>,
    use: "sign" | "verify",
  ) => webcrypto.subtle.importKey(format, der, ALGORITHM, true, [use]);
  const privateDer = key.export({ type: "pkcs8", format: "der" });
  const publicDer = createPublicKey(key).export({ type: "spki", format: "der" });
  return {
    privateKey: await imported("pkcs8", new Uint8Array(privateDer), "sign"),
    publicKey: await imported("spki", new Uint8Array(publicDer), "verify"),
  } as unknown as CryptoKeyPair;
};
