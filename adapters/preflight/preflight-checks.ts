import { DETECTOR_COMPONENT } from "../../domain/rollout/components.ts";
import { edgeManagerToolProblem } from "../../domain/rollout/device-tools.ts";
import {
  deliveryFaults,
  keyFaults,
  type RingFound,
  recipeFaults,
  ringFaults,
} from "../../domain/rollout/preflight-rules.ts";
import { quarantineOf } from "../../domain/rollout/quarantine.ts";
import { detectorDraft } from "../../domain/rollout/recipe.ts";
import type { Ring, Rollout } from "../../domain/rollout/rollout.ts";
import { homeOf, thingGroupArn } from "../aws/arns.ts";
import { configuration } from "../configuration.ts";
import { coreDevicesOf } from "../greengrass/core-devices.ts";
import { thingsOf } from "../iot/rings.ts";
import { publicKeysOf, signingKeyProblem } from "../kms/signing.ts";
import { edgeManagerProblem } from "../sagemaker/packaging-jobs.ts";
import type { Checks } from "./checks.ts";

/** What has to stand ready outside S3: the key, the rings' devices, the recipe, the delivery. */
export const preflightChecks = (rollout: Rollout): Checks => ({
  "signing key": {
    subject: () => configuration().signingKeyId,
    remedy: "let the function use the key, or correct SIGNING_KEY_ID",
    find: async () => {
      const { signingKeyId } = configuration();
      return keyFaults(signingKeyId, await signingKeyProblem(signingKeyId));
    },
  },
  rings: {
    subject: () => rollout.rings.map(({ thingGroup }) => thingGroup).join(", "),
    remedy: "let the function list the groups' things and core devices",
    find: async () =>
      ringFaults(
        rollout.delivery,
        await Promise.all(rollout.rings.map((ring) => foundOf(rollout, ring))),
      ),
  },
  recipe: {
    subject: () => DETECTOR_COMPONENT,
    remedy: "let the function read the signing key's public half",
    find: async () => recipeFaults(rollout.delivery, await largestRecipe(rollout)),
  },
  delivery: {
    subject: () => rollout.delivery,
    remedy: 'set the delivery to "onnx"',
    find: async () => {
      const { delivery } = rollout;
      const problem = delivery === "edge-manager" ? await edgeManagerProblem() : undefined;
      const lacks =
        delivery === "edge-manager" ? edgeManagerToolProblem(configuration().tools) : undefined;
      return deliveryFaults(delivery, problem, lacks);
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
    publicKey: await publicKeysOf([settings.signingKeyId, ...settings.trustedKeyIds]),
    delivery,
    turbinesPerDevice: settings.turbinesPerDevice,
    ...(delivery === "edge-manager" && {
      manifestUri: `s3://${settings.artifactBucket}/components/${digest}/model-manifest.zip`,
    }),
  });
};

/**
 * Of a group that is not there or empty Greengrass is not asked. What is in its quarantine returns to
 * the ring with the release, so it counts as the ring's.
 */
const foundOf = async (rollout: Rollout, ring: Ring): Promise<RingFound> => {
  const things = await thingsOf(ring.thingGroup);
  if (!things) return { ring, things, cores: [] };
  const quarantine = quarantineOf(ring.thingGroup);
  const quarantined = (await thingsOf(quarantine)) ?? [];
  const groups = [
    ...(things.length > 0 ? [ring.thingGroup] : []),
    ...(quarantined.length > 0 ? [quarantine] : []),
  ];
  const cores = await Promise.all(
    groups.map((group) => coreDevicesOf(thingGroupArn(homeOf(rollout.modelPackageArn), group))),
  );
  return { ring, things: [...new Set([...things, ...quarantined])], cores: cores.flat() };
};
