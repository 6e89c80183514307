import { DETECTOR_COMPONENT } from "../domain/components.ts";
import type { Fault } from "../domain/preflight.ts";
import { detectorRecipe, MAX_RECIPE_BYTES } from "../domain/recipe.ts";
import type { Ring, Rollout } from "../domain/rollout.ts";
import { homeOf, thingGroupArn } from "./arns.ts";
import { type Checks, fault } from "./checks.ts";
import { configuration } from "./configuration.ts";
import { coreDevicesOf } from "./core-devices.ts";
import { edgeManagerProblem } from "./packaging-jobs.ts";
import { thingsOf } from "./rings.ts";
import { publicKeyOf, signingKeyProblem } from "./signing.ts";

/** What has to stand ready outside S3: the key, the rings' devices, the recipe, the delivery. */
export const preflightChecks = (rollout: Rollout): Checks => ({
  "signing key": async () => {
    const { signingKeyId } = configuration();
    const problem = await signingKeyProblem(signingKeyId);
    const remedy = "use an enabled ECC_NIST_P256 key for SIGN_VERIFY";
    return problem ? [fault("signing key", signingKeyId, problem, remedy)] : [];
  },
  rings: async () =>
    (await Promise.all(rollout.rings.map((ring) => ringFaults(rollout, ring)))).flat(),
  recipe: async () => {
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
  delivery: async () => {
    const { delivery } = rollout;
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
});

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
