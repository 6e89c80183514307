import type { KeyObject } from "node:crypto";
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { partitionOf } from "../../partition.ts";

/** The world's one KMS key. */
export interface SigningKey {
  readonly keyId: string;
  readonly arn: string;
  /** `alias/…` */
  readonly aliases: readonly string[];
  readonly createdAt: Date;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The key of a state directory, made at first use: devices keep the public half over a restart. */
export const signingKeyOf = (options: {
  stateDir: string;
  account: string;
  region: string;
  aliases?: readonly string[] | undefined;
}): SigningKey => {
  const { stateDir, account, region, aliases = ["alias/model-signing"] } = options;
  const directory = join(stateDir, "kms");
  const file = join(directory, "signing-key.json");
  if (!existsSync(file)) {
    mkdirSync(directory, { recursive: true });
    // Whole or not at all: half a key after a kill would end every later start.
    writeFileSync(`${file}.new`, JSON.stringify(newKey()), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const { keyId, createdAt, pem } = JSON.parse(readFileSync(file, "utf8")) as StoredKey;
  const privateKey = createPrivateKey(pem);
  return {
    keyId,
    arn: `arn:${partitionOf(region)}:kms:${region}:${account}:key/${keyId}`,
    aliases,
    createdAt: new Date(createdAt),
    privateKey,
    publicKey: createPublicKey(privateKey),
  };
};

interface StoredKey {
  readonly keyId: string;
  readonly createdAt: string;
  readonly pem: string;
}

const newKey = (): StoredKey => ({
  keyId: randomUUID(),
  createdAt: new Date().toISOString(),
  pem: generateKeyPairSync("ec", { namedCurve: "prime256v1" })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString(),
});
