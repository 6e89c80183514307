import { findRunning } from "../../adapters/local-run/running.ts";
import { registerChangedModel } from "../../adapters/sagemaker/register-changed-model.ts";
import { NAMES } from "../../domain/names.ts";
import { MODEL_FILE } from "../../domain/turbine/manifest.ts";

/**
 * Registers the newest model again with weights that no runtime can load. Its digests are right, so
 * nothing but a device can find out. Answers its version.
 */
export const registerBrokenModel = (awsUrl: string): Promise<string> =>
  registerChangedModel(
    {
      endpoint: awsUrl,
      region: "eu-west-1",
      credentials: keysOf(awsUrl),
      group: NAMES.modelPackageGroup,
    },
    { name: "broken", files: { [MODEL_FILE]: Buffer.from("these are no weights") } },
  );

/** The person's keys of the product that runs there. */
export const keysOf = (awsUrl: string) => {
  const found = findRunning(process.env, awsUrl);
  if (!found) throw new Error(`no product runs at ${awsUrl}`);
  const { accessKeyId, secretAccessKey } = found;
  return { accessKeyId, secretAccessKey };
};
