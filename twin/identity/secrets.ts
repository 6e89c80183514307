import { createHmac, randomBytes } from "node:crypto";

/** From which every secret of one run is made; a new one for each start. */
export const newSecretSeed = (): string => randomBytes(32).toString("base64url");

export const secretIn = (seed: string, accessKeyId: string): string =>
  createHmac("sha256", seed).update(accessKeyId).digest("base64url");

/** What a caller signs with. */
export const credentialsOf = (
  seed: string,
  accessKeyId: string,
): { accessKeyId: string; secretAccessKey: string } => ({
  accessKeyId,
  secretAccessKey: secretIn(seed, accessKeyId),
});
