import { MAX_OPSET } from "../domain/manifest.ts";
import type { Rollout } from "../domain/rollout.ts";
import { type Checks, fault } from "./checks.ts";
import { configuration } from "./configuration.ts";
import { readModelArchive } from "./model-archive.ts";
import { sizeOfObject } from "./object-store.ts";

/** What has to lie in S3: the model's archive, whole and usable, and the detector's bundles. */
export const artefactChecks = (rollout: Rollout, modelDataUrl: string): Checks => ({
  artefact: async () => {
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
});
