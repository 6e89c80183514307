import { createHmac, randomBytes } from "node:crypto";
import { EVENT_FUNCTIONS } from "../domain/wiring/functions.ts";
import { TOKEN_EXCHANGE_ROLE } from "../twin/core-device/device.ts";
import { TASK_FUNCTIONS } from "./cloud-plan.ts";

/** Access keys of those who call AWS, beside the functions, whose keys are their names. */
export const OWNER = "LocalOwner";
export const SIMULATOR = "Simulator";
export const FIRST_MODEL = "FirstModel";

const CALLERS: ReadonlySet<string> = new Set([
  OWNER,
  SIMULATOR,
  FIRST_MODEL,
  TOKEN_EXCHANGE_ROLE,
  ...[...TASK_FUNCTIONS, ...Object.values(EVENT_FUNCTIONS)].map(({ name }) => name),
]);

/** From which every secret of one run is made; a new one for each start. */
export const newSecretSeed = (): string => randomBytes(32).toString("base64url");

/** The secret of a caller; nobody else has a key. */
export const secretOfRun = (seed: string, accessKeyId: string): string | undefined =>
  CALLERS.has(accessKeyId) ? secretIn(seed, accessKeyId) : undefined;

/** What a caller that is known to have a key signs with. */
export const credentialsOf = (
  seed: string,
  accessKeyId: typeof OWNER | typeof SIMULATOR | typeof FIRST_MODEL | typeof TOKEN_EXCHANGE_ROLE,
): { accessKeyId: string; secretAccessKey: string } => ({
  accessKeyId,
  secretAccessKey: secretIn(seed, accessKeyId),
});

const secretIn = (seed: string, accessKeyId: string): string =>
  createHmac("sha256", seed).update(accessKeyId).digest("base64url");
