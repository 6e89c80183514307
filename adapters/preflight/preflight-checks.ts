import { DETECTOR_COMPONENT, EDGE_MANAGER_COMPONENT } from "../../domain/rollout/components.ts";
import { coreOfRuntime } from "../../domain/rollout/core-rules.ts";
import { edgeManagerToolProblem } from "../../domain/rollout/device-tools.ts";
import type { Fault } from "../../domain/rollout/preflight.ts";
import { coresOf, detectorDraft } from "../../domain/rollout/recipe.ts";
import { recipeProblems } from "../../domain/rollout/recipe-check.ts";
import type { Ring, Rollout } from "../../domain/rollout/rollout.ts";
import { homeOf, thingGroupArn } from "../aws/arns.ts";
import { configuration } from "../configuration.ts";
import { type CoreDevice, coreDevicesOf } from "../greengrass/core-devices.ts";
import { thingsOf } from "../iot/rings.ts";
import { publicKeyOf, signingKeyProblem } from "../kms/signing.ts";
import { edgeManagerProblem } from "../sagemaker/packaging-jobs.ts";
import { type Checks, fault } from "./checks.ts";

const MEND_RECIPE = "correct the configuration that the recipe is made from";

/** What has to stand ready outside S3: the key, the rings' devices, the recipe, the delivery. */
export const preflightChecks = (rollout: Rollout): Checks => ({
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
    subject: () => rollout.rings.map(({ thingGroup }) => thingGroup).join(", "),
    remedy: "let the function list the groups' things and core devices",
    find: async () =>
      (await Promise.all(rollout.rings.map((ring) => ringFaults(rollout, ring)))).flat(),
  },
  recipe: {
    subject: () => DETECTOR_COMPONENT,
    remedy: "let the function read the signing key's public half",
    find: async () => {
      const recipe = await largestRecipe(rollout);
      return coresOf(rollout.delivery)
        .flatMap((core) => recipeProblems(recipe, core))
        .map((problem) =>
          fault("recipe", DETECTOR_COMPONENT, `would not run: ${problem}`, MEND_RECIPE),
        );
    },
  },
  delivery: {
    subject: () => rollout.delivery,
    remedy: 'set the delivery to "onnx"',
    find: async () => {
      const { delivery } = rollout;
      const problem = delivery === "edge-manager" ? await edgeManagerProblem() : undefined;
      const lacks = delivery === "edge-manager" && edgeManagerToolProblem(configuration().tools);
      if (!problem && lacks) {
        return [fault("delivery", EDGE_MANAGER_COMPONENT, lacks, "correct DEVICE_TOOLS")];
      }
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
});

/** The detector's recipe with the longest version and URIs that it may get. */
const largestRecipe = async ({ modelVersion, delivery }: Rollout) => {
  const settings = configuration();
  const digest = "0".repeat(64);
  return detectorDraft({
    version: "1.999999.999999",
    modelComponentVersion: `1.${modelVersion}.0`,
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
  const unfit = cores.filter(
    ({ runtime }) => !coresOf(rollout.delivery).includes(coreOfRuntime(runtime)),
  );
  if (unfit.length > 0) return [unfitFault(rollout, subject, unfit)];
  if (cores.some(({ status }) => status === "HEALTHY")) return [];
  const remedy = "start Greengrass on the ring's devices and look at their logs";
  const problem = `has ${things.length} devices, and none is a healthy Greengrass core`;
  return [fault("devices", subject, problem, remedy)];
};

const unfitFault = ({ delivery }: Rollout, subject: string, unfit: readonly CoreDevice[]): Fault =>
  fault(
    "devices",
    subject,
    `has devices whose core cannot take the delivery "${delivery}": ${unfit.map(({ thingName, runtime }) => `${thingName} (${runtime})`).join(", ")}`,
    'set the delivery to "onnx", or move them to classic',
  );
