import { DETECTOR_COMPONENT } from "../domain/components.ts";
import { ServiceBusy } from "../domain/errors.ts";
import { MAX_OPSET } from "../domain/manifest.ts";
import type { Fault } from "../domain/preflight.ts";
import { detectorRecipe, MAX_RECIPE_BYTES } from "../domain/recipe.ts";
import type { Ring, Rollout } from "../domain/rollout.ts";
import { homeOf, thingGroupArn } from "./arns.ts";
import { configuration } from "./configuration.ts";
import { coreDevicesOf } from "./core-devices.ts";
import { readModelArchive } from "./model-archive.ts";
import { describeModelPackage } from "./model-registry.ts";
import { sizeOfObject } from "./object-store.ts";
import { edgeManagerProblem } from "./packaging-jobs.ts";
import { thingsOf } from "./rings.ts";
import { publicKeyOf, signingKeyProblem } from "./signing.ts";

export type Check = (rollout: Rollout) => Promise<readonly Fault[]>;

/** Every check by name; each finds its faults without the others, so that all show at once. */
export const CHECKS: Readonly<Record<string, Check>> = {
  artefact: async (rollout) => {
    const { modelDataUrl } = await describeModelPackage(rollout.modelPackageArn);
    const { manifest } = await readModelArchive(modelDataUrl);
    return rollout.delivery === "edge-manager" && manifest.opset > MAX_OPSET
      ? [
          fault(
            "artefact",
            modelDataUrl,
            `has opset ${manifest.opset}, and Neo takes ${MAX_OPSET} at most`,
            "export the model with an older opset",
          ),
        ]
      : [];
  },
  "signing key": async () => {
    const { signingKeyId } = configuration();
    const problem = await signingKeyProblem(signingKeyId);
    const remedy = "use an enabled ECC_NIST_P256 key for SIGN_VERIFY";
    return problem ? [fault("signing key", signingKeyId, problem, remedy)] : [];
  },
  rings: async (rollout) =>
    (await Promise.all(rollout.rings.map((ring) => ringFaults(rollout, ring)))).flat(),
  "detector bundle": async () => {
    const { detectorBundles } = configuration();
    const uris = Object.values(detectorBundles);
    const sizes = await Promise.all(uris.map(sizeOfObject));
    const missing = uris.filter((_, index) => !sizes[index]);
    const remedy = "deploy the fleet stack again";
    return uris.length === 0
      ? [fault("detector bundle", "DETECTOR_BUNDLES", "lists no architecture", remedy)]
      : missing.map((uri) => fault("detector bundle", uri, "is missing or empty", remedy));
  },
  recipe: async (rollout) => {
    const settings = configuration();
    const recipe = detectorRecipe({
      version: "1.999999.999999",
      modelVersion: `1.${rollout.modelVersion}.0`,
      bundles: settings.detectorBundles,
      nodePath: settings.detectorNodePath,
      publicKey: await publicKeyOf(settings.signingKeyId),
      delivery: rollout.delivery,
      turbinesPerDevice: settings.turbinesPerDevice,
    });
    const bytes = Buffer.byteLength(JSON.stringify(recipe));
    const problem = `would be ${bytes} bytes, and Greengrass takes ${MAX_RECIPE_BYTES}`;
    return bytes > MAX_RECIPE_BYTES
      ? [fault("recipe", DETECTOR_COMPONENT, problem, "shorten its configuration")]
      : [];
  },
  delivery: async ({ delivery }) => {
    const problem = delivery === "edge-manager" ? await edgeManagerProblem() : undefined;
    return problem
      ? [
          fault(
            "delivery",
            delivery,
            `is not usable: AWS retired Edge Manager on 2024-04-26 (${problem})`,
            'set the delivery to "onnx"',
          ),
        ]
      : [];
  },
};

/** Runs one check; what it could not even ask is a fault as well, unless it may pass. */
export const faultsOf = async (name: string, rollout: Rollout): Promise<readonly Fault[]> => {
  try {
    return (await CHECKS[name]?.(rollout)) ?? [];
  } catch (error) {
    if (error instanceof ServiceBusy) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    return [fault(name, rollout.modelPackageArn, problem, "mend what the message names")];
  }
};

const ringFaults = async (rollout: Rollout, ring: Ring): Promise<readonly Fault[]> => {
  const subject = `${ring.name} (${ring.thingGroup})`;
  const things = await thingsOf(ring.thingGroup);
  if (!things) {
    const remedy = "create the thing group, or correct the rings in the configuration";
    return [fault("rings", subject, "does not exist", remedy)];
  }
  if (things.length === 0) {
    const remedy = "add the devices' things to it, or leave the ring out";
    return [fault("rings", subject, "has no devices", remedy)];
  }
  const cores = await coreDevicesOf(
    thingGroupArn(homeOf(rollout.modelPackageArn), ring.thingGroup),
  );
  if (cores.some(({ status }) => status === "HEALTHY")) return [];
  const remedy = "start Greengrass on the ring's devices and look at their logs";
  const problem = `has ${things.length} devices, and none is a healthy Greengrass core`;
  return [fault("devices", subject, problem, remedy)];
};

const fault = (check: string, subject: string, problem: string, remedy: string): Fault => ({
  check,
  subject,
  problem,
  remedy,
});
