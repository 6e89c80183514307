import { DETECTOR_COMPONENT } from "../domain/components.ts";
import { ServiceBusy } from "../domain/errors.ts";
import { MAX_OPSET } from "../domain/manifest.ts";
import type { Fault } from "../domain/preflight.ts";
import { detectorRecipe, MAX_RECIPE_BYTES } from "../domain/recipe.ts";
import type { Ring, Rollout } from "../domain/rollout.ts";
import { homeOf, thingGroupArn } from "./arns.ts";
import { configuration } from "./configuration.ts";
import { coreDevicesOf } from "./core-devices.ts";
import { readManifest, readModelArchive } from "./model-archive.ts";
import { describeModelPackage } from "./model-registry.ts";
import { sizeOfObject } from "./object-store.ts";
import { edgeManagerProblem } from "./packaging-jobs.ts";
import { thingsOf } from "./rings.ts";
import { publicKeyOf, signingKeyProblem } from "./signing.ts";

export interface Check {
  readonly find: (rollout: Rollout) => Promise<readonly Fault[]>;
  /** What is looked at, and what a person does when it cannot even be asked for. */
  readonly subject: (rollout: Rollout) => string;
  readonly remedy: string;
}

/** Every check by name; each finds its faults without the others, so that all show at once. */
export const CHECKS: Readonly<Record<string, Check>> = {
  artefact: {
    subject: ({ modelPackageArn }) => modelPackageArn,
    remedy: "train the model again, or let the function read its bucket",
    find: async ({ modelPackageArn }) => {
      const { modelDataUrl } = await describeModelPackage(modelPackageArn);
      await readModelArchive(modelDataUrl);
      return [];
    },
  },
  opset: {
    subject: ({ modelPackageArn }) => modelPackageArn,
    remedy: "train the model again",
    find: async ({ delivery, modelPackageArn }) => {
      if (delivery !== "edge-manager") return [];
      const { modelDataUrl } = await describeModelPackage(modelPackageArn);
      const { opset } = await readManifest(modelDataUrl);
      const problem = `has opset ${opset}, and Neo takes ${MAX_OPSET} at most`;
      return opset > MAX_OPSET
        ? [fault("opset", modelDataUrl, problem, "export the model with an older opset")]
        : [];
    },
  },
  "signing key": {
    subject: () => configuration().signingKeyId,
    remedy: "let the function use the key, or correct SIGNING_KEY_ID",
    find: async () => {
      const { signingKeyId } = configuration();
      const problem = await signingKeyProblem(signingKeyId);
      const remedy = "use an enabled ECC_NIST_P256 key for SIGN_VERIFY";
      return problem ? [fault("signing key", signingKeyId, problem, remedy)] : [];
    },
  },
  rings: {
    subject: ({ rings }) => rings.map(({ thingGroup }) => thingGroup).join(", "),
    remedy: "let the function list the groups' things and core devices",
    find: async (rollout) =>
      (await Promise.all(rollout.rings.map((ring) => ringFaults(rollout, ring)))).flat(),
  },
  "detector bundle": {
    subject: () => Object.values(configuration().detectorBundles).join(", "),
    remedy: "deploy the fleet stack again",
    find: async () => {
      const uris = Object.values(configuration().detectorBundles);
      const sizes = await Promise.all(uris.map(sizeOfObject));
      const missing = uris.filter((_, index) => !sizes[index]);
      const remedy = "deploy the fleet stack again";
      return uris.length === 0
        ? [fault("detector bundle", "DETECTOR_BUNDLES", "lists no architecture", remedy)]
        : missing.map((uri) => fault("detector bundle", uri, "is missing or empty", remedy));
    },
  },
  recipe: {
    subject: () => DETECTOR_COMPONENT,
    remedy: "let the function read the signing key's public half",
    find: async (rollout) => {
      const bytes = Buffer.byteLength(JSON.stringify(await largestRecipe(rollout)));
      const problem = `would be ${bytes} bytes, and Greengrass takes ${MAX_RECIPE_BYTES}`;
      return bytes > MAX_RECIPE_BYTES
        ? [fault("recipe", DETECTOR_COMPONENT, problem, "shorten its configuration")]
        : [];
    },
  },
  delivery: {
    subject: ({ delivery }) => delivery,
    remedy: 'set the delivery to "onnx"',
    find: async ({ delivery }) => {
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
  },
};

/** The detector's recipe with the longest version and URIs that it may get. */
const largestRecipe = async ({ modelVersion, delivery }: Rollout): Promise<object> => {
  const settings = configuration();
  const digest = "0".repeat(64);
  return detectorRecipe({
    version: "1.999999.999999",
    modelVersion: `1.${modelVersion}.0`,
    bundles: settings.detectorBundles,
    nodePath: settings.detectorNodePath,
    publicKey: await publicKeyOf(settings.signingKeyId),
    delivery,
    turbinesPerDevice: settings.turbinesPerDevice,
    ...(delivery === "edge-manager" && {
      manifestUri: `s3://${settings.artifactBucket}/components/${digest}/model-manifest.zip`,
    }),
  });
};

/** Runs one check; what it could not even ask is a fault as well, unless it may pass. */
export const faultsOf = async (
  name: string,
  { find, subject, remedy }: Check,
  rollout: Rollout,
): Promise<readonly Fault[]> => {
  try {
    return await find(rollout);
  } catch (error) {
    if (error instanceof ServiceBusy) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    return [fault(name, subject(rollout), `could not be checked: ${problem}`, remedy)];
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
