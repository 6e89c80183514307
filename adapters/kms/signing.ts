import {
  DescribeKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
} from "@aws-sdk/client-kms";
import { sha256 } from "../../domain/digest.ts";
import { ServiceRefused } from "../../domain/errors.ts";
import { ask } from "../aws/aws-errors.ts";

const client = new KMSClient({});

/** ECDSA over P-256 with SHA-256, as DER; made by KMS, so the private key never leaves it. */
export const signManifest = async (keyId: string, manifest: Uint8Array): Promise<Uint8Array> => {
  const { Signature } = await ask(`sign with key ${keyId}`, () =>
    client.send(
      new SignCommand({
        KeyId: keyId,
        Message: Buffer.from(sha256(manifest), "hex"),
        MessageType: "DIGEST",
        SigningAlgorithm: "ECDSA_SHA_256",
      }),
    ),
  );
  if (!Signature) throw new ServiceRefused(`sign with key ${keyId}: no signature came back`);
  return Signature;
};

/** The public key as base64 of its DER SubjectPublicKeyInfo. */
const publicKeyOf = async (keyId: string): Promise<string> => {
  const { PublicKey } = await ask(`read public key ${keyId}`, () =>
    client.send(new GetPublicKeyCommand({ KeyId: keyId })),
  );
  if (!PublicKey) throw new ServiceRefused(`read public key ${keyId}: no key came back`);
  return Buffer.from(PublicKey).toString("base64");
};

/** The keys that devices believe, the one that signs first, as their recipe names them. */
export const publicKeysOf = async (keyIds: readonly string[]): Promise<string> =>
  (await Promise.all(keyIds.map(publicKeyOf))).join(",");

/** Why the key cannot sign models, or undefined when it can. */
export const signingKeyProblem = async (keyId: string): Promise<string | undefined> => {
  const { KeyMetadata: key } = await ask(`describe key ${keyId}`, () =>
    client.send(new DescribeKeyCommand({ KeyId: keyId })),
  );
  if (key?.KeyState !== "Enabled") return `is ${key?.KeyState ?? "unknown"}`;
  if (key.KeyUsage !== "SIGN_VERIFY" || key.KeySpec !== "ECC_NIST_P256") {
    return `is ${key.KeySpec} for ${key.KeyUsage}`;
  }
  return undefined;
};
