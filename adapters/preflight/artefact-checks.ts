import { MAX_ARTIFACT_BYTES } from "../../domain/rollout/core-rules.ts";
import type { Rollout } from "../../domain/rollout/rollout.ts";
import { checkManifest } from "../../domain/turbine/checked-manifest.ts";
import { MAX_OPSET } from "../../domain/turbine/manifest.ts";
import { configuration } from "../configuration.ts";
import { readManifest, readModelArchive } from "../s3/model-archive.ts";
import { sizeOfObject } from "../s3/object-store.ts";
import { type Checks, fault } from "./checks.ts";

const TOO_LARGE = `is above the ${MAX_ARTIFACT_BYTES} bytes that a component's artefacts may have`;
const DEPLOY_AGAIN = "deploy the fleet stack again";

/** What has to lie in S3: the model's archive, whole and usable, and the detector's bundles. */
export const artefactChecks = (rollout: Rollout, modelDataUrl: string): Checks => ({
  artefact: {
    subject: () => rollout.modelPackageArn,
    remedy: "train the model again, or let the function read its bucket",
    find: async () => {
      const { manifest } = await readModelArchive(modelDataUrl);
      checkManifest(manifest);
      return [];
    },
  },
  opset: {
    subject: () => rollout.modelPackageArn,
    remedy: "train the model again",
    find: async () => {
      if (rollout.delivery !== "edge-manager") return [];
      const { opset } = await readManifest(modelDataUrl);
      const problem = `has opset ${opset}, and Neo takes ${MAX_OPSET} at most`;
      return opset > MAX_OPSET
        ? [fault("opset", modelDataUrl, problem, "export the model with an older opset")]
        : [];
    },
  },
  "detector bundle": {
    subject: () => Object.values(configuration().detectorBundles).join(", "),
    remedy: DEPLOY_AGAIN,
    find: async () => {
      const uris = Object.values(configuration().detectorBundles);
      const sizes = await Promise.all(uris.map(sizeOfObject));
      const missing = uris.filter((_, index) => !sizes[index]);
      const large = uris.filter((_, index) => (sizes[index] ?? 0) > MAX_ARTIFACT_BYTES);
      return uris.length === 0
        ? [fault("detector bundle", "DETECTOR_BUNDLES", "lists no architecture", DEPLOY_AGAIN)]
        : [
            ...missing.map((uri) =>
              fault("detector bundle", uri, "is missing or empty", DEPLOY_AGAIN),
            ),
            ...large.map((uri) => fault("detector bundle", uri, TOO_LARGE, "make it smaller")),
          ];
    },
  },
});
