import { modelProblems } from "../../domain/rollout/model-rules.ts";
import {
  bundleFaults,
  DEPLOY_AGAIN,
  fault,
  opsetFaults,
} from "../../domain/rollout/preflight-rules.ts";
import type { Rollout } from "../../domain/rollout/rollout.ts";
import { checkManifest } from "../../domain/turbine/checked-manifest.ts";
import { configuration } from "../configuration.ts";
import { readManifest, readModelArchive } from "../s3/model-archive.ts";
import { sizeOfObject } from "../s3/object-store.ts";
import type { Checks } from "./checks.ts";

/** What has to lie in S3: the model's archive, whole and usable, and the detector's bundles. */
export const artefactChecks = (rollout: Rollout, modelDataUrl: string): Checks => ({
  artefact: {
    subject: () => rollout.modelPackageArn,
    remedy: "train the model again, or let the function read its bucket",
    find: async () => {
      const { manifest } = await readModelArchive(modelDataUrl);
      const problems = modelProblems(checkManifest(manifest));
      return problems.map((problem) =>
        fault("artefact", rollout.modelPackageArn, problem, "train the model again"),
      );
    },
  },
  opset: {
    subject: () => rollout.modelPackageArn,
    remedy: "train the model again",
    find: async () => {
      if (rollout.delivery !== "edge-manager") return [];
      const { opset } = await readManifest(modelDataUrl);
      return opsetFaults(rollout.delivery, opset, modelDataUrl);
    },
  },
  "detector bundle": {
    subject: () => Object.values(configuration().detectorBundles).join(", "),
    remedy: DEPLOY_AGAIN,
    find: async () => {
      const uris = Object.values(configuration().detectorBundles);
      const sizes = await Promise.all(uris.map(sizeOfObject));
      return bundleFaults(new Map(uris.map((uri, index) => [uri, sizes[index]])));
    },
  },
});
