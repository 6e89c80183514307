import { findRunning } from "../../adapters/local-run/running.ts";
import { registerChangedModel } from "../../adapters/sagemaker/register-changed-model.ts";
import { NAMES } from "../../domain/names.ts";
import { MODEL_FILE } from "../../domain/turbine/manifest.ts";

/**
 * Registers the newest model again with weights that no runtime can load. Its digests are right, so
 * nothing but a device can find out. Answers its version.
 */
export const registerBrokenModel = async (awsUrl: string): Promise<string> => {
  const found = findRunning(process.env, awsUrl);
  if (!found) throw new Error(`no product runs at ${awsUrl}`);
  const { region, accessKeyId, secretAccessKey } = found;
  return registerChangedModel(
    {
      endpoint: awsUrl,
      region,
      credentials: { accessKeyId, secretAccessKey },
      group: NAMES.modelPackageGroup,
    },
    { name: "broken", files: { [MODEL_FILE]: Buffer.from("these are no weights") } },
  );
};
