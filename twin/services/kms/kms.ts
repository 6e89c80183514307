import { sign, verify } from "node:crypto";
import type { Service } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import { signDigest, verifyDigest } from "./ecdsa-digest.ts";
import type { SigningKey } from "./signing-key.ts";

interface SignInput {
  readonly KeyId: string;
  readonly Message: Uint8Array;
  readonly MessageType?: "RAW" | "DIGEST";
  readonly SigningAlgorithm: string;
}

/** AWS KMS with one key for signatures (ECC_NIST_P256). */
export const kmsService = (key: SigningKey): Service => {
  const expect = (keyId: string): void => {
    if (![key.keyId, key.arn, ...key.aliases].includes(keyId)) {
      throw new AwsError(
        "NotFoundException",
        `Key '${keyId}' does not exist; the local key is ${key.aliases[0] ?? key.arn}`,
      );
    }
  };

  const expectAlgorithm = ({ KeyId, SigningAlgorithm, Message, MessageType }: SignInput): void => {
    expect(KeyId);
    if (SigningAlgorithm !== ALGORITHM) {
      throw new AwsError(
        "InvalidKeyUsageException",
        `Algorithm ${SigningAlgorithm} is incompatible with key spec ECC_NIST_P256; use ${ALGORITHM}`,
      );
    }
    if (MessageType === "DIGEST" && Message.byteLength !== 32) {
      throw new AwsError(
        "ValidationException",
        `Digest is invalid length for algorithm ${ALGORITHM}: expected 32 bytes, got ${Message.byteLength}`,
      );
    }
  };

  return {
    name: "kms",
    operations: {
      DescribeKey({ KeyId }: { KeyId: string }) {
        expect(KeyId);
        return { KeyMetadata: metadataOf(key) };
      },

      GetPublicKey({ KeyId }: { KeyId: string }) {
        expect(KeyId);
        return {
          KeyId: key.arn,
          PublicKey: key.publicKey.export({ type: "spki", format: "der" }),
          KeySpec: "ECC_NIST_P256",
          KeyUsage: "SIGN_VERIFY",
          SigningAlgorithms: [ALGORITHM],
        };
      },

      Sign(input: SignInput) {
        expectAlgorithm(input);
        const Signature =
          input.MessageType === "DIGEST"
            ? signDigest(input.Message, key.privateKey)
            : sign("sha256", input.Message, key.privateKey);
        return { KeyId: key.arn, Signature, SigningAlgorithm: ALGORITHM };
      },

      Verify(input: SignInput & { Signature: Uint8Array }) {
        expectAlgorithm(input);
        const isValid =
          input.MessageType === "DIGEST"
            ? verifyDigest(input.Message, input.Signature, key.publicKey)
            : verify("sha256", input.Message, key.publicKey, input.Signature);
        if (!isValid)
          throw new AwsError(
            "KMSInvalidSignatureException",
            "The signature does not fit the message and the key",
          );
        return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: ALGORITHM };
      },

      ListKeys: () => ({ Keys: [{ KeyId: key.keyId, KeyArn: key.arn }], Truncated: false }),

      ListAliases: () => ({
        Aliases: key.aliases.map((AliasName) => ({
          AliasName,
          AliasArn: key.arn.replace(/key\/.*$/, AliasName),
          TargetKeyId: key.keyId,
        })),
        Truncated: false,
      }),
    },
  };
};

const ALGORITHM = "ECDSA_SHA_256";

const metadataOf = (key: SigningKey): object => ({
  AWSAccountId: key.arn.split(":")[4],
  KeyId: key.keyId,
  Arn: key.arn,
  CreationDate: key.createdAt,
  Enabled: true,
  Description: "Signs model manifests",
  KeyUsage: "SIGN_VERIFY",
  KeyState: "Enabled",
  Origin: "AWS_KMS",
  KeyManager: "CUSTOMER",
  CustomerMasterKeySpec: "ECC_NIST_P256",
  KeySpec: "ECC_NIST_P256",
  SigningAlgorithms: [ALGORITHM],
  MultiRegion: false,
});
