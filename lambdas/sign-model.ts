import * as z from "zod/mini";
import { configuration } from "../adapters/configuration.ts";
import { readCompiledArchive, readModelArchive } from "../adapters/s3/model-archive.ts";
import { storeSigned } from "../adapters/s3/model-artifact.ts";
import { task } from "../adapters/task.ts";
import { sha256 } from "../domain/digest.ts";
import { InvalidInput } from "../domain/errors.ts";
import { parse } from "../domain/parse.ts";
import {
  type Compilation,
  compilation as compilationSchema,
} from "../domain/rollout/compilation.ts";
import { type Rollout, type Signed, schemas } from "../domain/rollout/rollout.ts";

const input = z.object({
  rollout: schemas.rollout,
  modelDataUrl: z.string(),
  compilation: z.nullable(compilationSchema),
});

/** Signs the model and stores what a device verifies it by. */
export const handler = task("SignModel", async (event) => {
  const { rollout, modelDataUrl, compilation } = parse(input, event, "SignModel");
  const { manifest, files } = await releasedModel(rollout, modelDataUrl);
  const { artifactBucket, signingKeyId } = configuration();
  const signed: Signed =
    rollout.delivery === "onnx"
      ? await storeSigned(artifactBucket, "model", signingKeyId, manifest, files)
      : await storeSigned(
          artifactBucket,
          "model-manifest",
          signingKeyId,
          { ...manifest, files: await compiledDigests(compilation) },
          {},
        );
  return { kind: "signed", signed };
});

/** The trainer's model with the release it becomes written into the manifest that is signed. */
const releasedModel = async (rollout: Rollout, modelDataUrl: string) => {
  const { manifest, files } = await readModelArchive(modelDataUrl);
  return {
    files,
    manifest: {
      ...manifest,
      modelVersion: String(rollout.modelVersion),
      modelPackageArn: rollout.modelPackageArn,
    },
  };
};

/**
 * The packaging job decides what the model's component holds, so the signed manifest, which lists
 * the compiled files' digests, travels with the detector that pins this very model.
 */
const compiledDigests = async (
  compilation: Compilation | null,
): Promise<Record<string, string>> => {
  if (!compilation?.archiveUri) {
    throw new InvalidInput("SignModel: compilation.archiveUri: expected an S3 URI, got nothing");
  }
  const compiled = await readCompiledArchive(compilation.archiveUri);
  return Object.fromEntries(
    Object.entries(compiled).map(([name, content]) => [name, sha256(content)]),
  );
};
