import { createHmac, randomBytes } from "node:crypto";

/** Access keys of those who call AWS, beside functions, devices and roles, whose keys are their names. */
export const OWNER = "LocalOwner";
export const SIMULATOR = "Simulator";
export const FIRST_MODEL = "FirstModel";

/** Under which the cloud's own services speak to the broker. */
export const IOT_SERVICES = "aws-iot-services";

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
