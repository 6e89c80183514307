import * as z from "zod/mini";
import { homeOf } from "../adapters/arns.ts";
import { publishComponent } from "../adapters/components.ts";
import { configuration } from "../adapters/configuration.ts";
import { recordContent } from "../adapters/ledger-components.ts";
import { readCompiledArchive, readModelArchive } from "../adapters/model-archive.ts";
import { storeSigned } from "../adapters/model-artifact.ts";
import { describeModelPackage } from "../adapters/model-registry.ts";
import { ensurePackaging } from "../adapters/packaging-jobs.ts";
import { task } from "../adapters/task.ts";
import { type Compilation, compilation as compilationSchema } from "../domain/compilation.ts";
import { modelVersions } from "../domain/component-version.ts";
import { MODEL_COMPONENT } from "../domain/components.ts";
import { sha256 } from "../domain/digest.ts";
import { InvalidInput } from "../domain/errors.ts";
import { parse } from "../domain/parse.ts";
import { modelRecipe } from "../domain/recipe.ts";
import { type Packaging, type Rollout, schemas } from "../domain/rollout.ts";
import { WAITS } from "../domain/waiting.ts";

const input = z.object({ rollout: schemas.rollout, compilation: z.nullable(compilationSchema) });

/** Signs the model and makes the component version that carries it. */
export const handler = task("StartPackaging", async (event) => {
  const { rollout, compilation } = parse(input, event, "StartPackaging");
  const packaging =
    rollout.delivery === "onnx"
      ? await packageOnnx(rollout)
      : await packageCompiled(rollout, compilation);
  return { kind: "wait", seconds: WAITS.packaging.firstSeconds, packaging };
});

const packageOnnx = async (rollout: Rollout): Promise<Packaging> => {
  const { artifactBucket, ledgerTable, signingKeyId } = configuration();
  const { manifest, files } = await releasedModel(rollout);
  const { contentSha, uri } = await storeSigned(
    artifactBucket,
    "model",
    signingKeyId,
    manifest,
    files,
  );
  const version = await publishComponent({
    home: homeOf(rollout.modelPackageArn),
    name: MODEL_COMPONENT,
    contentSha,
    versions: modelVersions(rollout.modelVersion),
    recipe: (version) => modelRecipe({ version, artifactUri: uri }),
  });
  await recordContent(ledgerTable, MODEL_COMPONENT, contentSha, version);
  return { component: { name: MODEL_COMPONENT, version } };
};

/**
 * The packaging job decides what the model's component holds, so the signed manifest, which lists
 * the compiled files' digests, travels with the detector that pins this very model.
 */
const packageCompiled = async (
  rollout: Rollout,
  compilation: Compilation | null,
): Promise<Packaging> => {
  if (!compilation?.archiveUri) {
    throw new InvalidInput(
      "StartPackaging: compilation.archiveUri: expected an S3 URI, got nothing",
    );
  }
  const { artifactBucket, signingKeyId } = configuration();
  const { manifest } = await releasedModel(rollout);
  const compiled = await readCompiledArchive(compilation.archiveUri);
  const files = Object.fromEntries(
    Object.entries(compiled).map(([name, content]) => [name, sha256(content)]),
  );
  const { contentSha, uri } = await storeSigned(
    artifactBucket,
    "model-manifest",
    signingKeyId,
    { ...manifest, files },
    {},
  );
  const job = await ensurePackaging(rollout, compilation, contentSha);
  return {
    component: { name: MODEL_COMPONENT, version: job.componentVersion },
    jobName: job.name,
    manifestUri: uri,
  };
};

/** The trainer's model with the release it becomes written into the manifest that is signed. */
const releasedModel = async (rollout: Rollout) => {
  const { modelDataUrl } = await describeModelPackage(rollout.modelPackageArn);
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
