import { createHash, createPublicKey, verify } from "node:crypto";
import {
  DescribeKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signingKeyOf } from "../../../../twin/services/kms/signing-key.ts";
import type { StartedCloud } from "../started-cloud.ts";
import { startCloud } from "../started-cloud.ts";

let cloud: StartedCloud;
let kms: KMSClient;
beforeAll(async () => {
  cloud = await startCloud();
  kms = new KMSClient(cloud.config);
});
afterAll(async () => {
  kms.destroy();
  expect(cloud.endpoint.violations).toEqual([]);
  await cloud.close();
});

const KeyId = "alias/model-signing";
const SigningAlgorithm = "ECDSA_SHA_256";
const message = Buffer.from('{"schemaVersion":1}');
const digest = createHash("sha256").update(message).digest();
const FORMS = [
  ["RAW", message],
  ["DIGEST", digest],
] as const;

const sign = async (MessageType: "RAW" | "DIGEST", Message: Uint8Array) => {
  const { Signature } = await kms.send(
    new SignCommand({ KeyId, Message, MessageType, SigningAlgorithm }),
  );
  return Signature ?? expect.unreachable("no signature");
};

const publicKey = async () => {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
  return createPublicKey({ key: Buffer.from(PublicKey ?? []), format: "der", type: "spki" });
};

test.each(FORMS)("a signature over %s is DER that any verifier accepts", async (type, content) => {
  for (let round = 0; round < 20; round += 1) {
    expect(verify("sha256", message, await publicKey(), await sign(type, content))).toBe(true);
  }
});

test.each(FORMS)(
  "KMS verifies over %s what it signed, and nothing else",
  async (MessageType, Message) => {
    const Signature = await sign("RAW", message);
    const ask = (more: object) =>
      kms.send(
        new VerifyCommand({ KeyId, Message, MessageType, Signature, SigningAlgorithm, ...more }),
      );
    expect(await ask({})).toMatchObject({ SignatureValid: true });
    const other = Buffer.from(Message.map((byte) => byte ^ 1));
    await expect(ask({ Message: other })).rejects.toMatchObject({
      name: "KMSInvalidSignatureException",
    });
    await expect(ask({ Signature: Buffer.from("30060201010201ff", "hex") })).rejects.toMatchObject({
      name: "KMSInvalidSignatureException",
    });
    await expect(ask({ Signature: Buffer.from("nonsense") })).rejects.toMatchObject({
      name: "KMSInvalidSignatureException",
    });
  },
);

test("the key is an enabled P-256 key for signatures", async () => {
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  expect(KeyMetadata).toMatchObject({
    KeySpec: "ECC_NIST_P256",
    KeyUsage: "SIGN_VERIFY",
    KeyState: "Enabled",
  });
});

test("another key, another algorithm and a digest of another length are refused", async () => {
  const ask = (more: object) =>
    kms.send(new SignCommand({ KeyId, Message: message, SigningAlgorithm, ...more }));
  await expect(ask({ KeyId: "alias/other" })).rejects.toMatchObject({ name: "NotFoundException" });
  await expect(ask({ SigningAlgorithm: "RSASSA_PSS_SHA_256" })).rejects.toMatchObject({
    name: "InvalidKeyUsageException",
  });
  await expect(ask({ MessageType: "DIGEST" })).rejects.toThrow("expected 32 bytes, got 19");
  await expect(ask({ Message: new Uint8Array(4097) })).rejects.toThrow(
    /'Message'.*less than or equal to 4096/,
  );
});

test("a state directory keeps its key", () => {
  const { stateDir, account, region } = cloud.world;
  expect(signingKeyOf({ stateDir, account, region }).arn).toBe(cloud.basic.signingKey.arn);
});
