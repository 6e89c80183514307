import * as z from "zod/mini";
import { configuration } from "../adapters/configuration.ts";
import { neoInput, readModelArchive } from "../adapters/s3/model-archive.ts";
import { writeOnce } from "../adapters/s3/object-store.ts";
import { ensureCompilation } from "../adapters/sagemaker/compilation-jobs.ts";
import { task } from "../adapters/task.ts";
import { sha256 } from "../domain/digest.ts";
import { parse } from "../domain/parse.ts";
import { compilationSeries } from "../domain/rollout/compilation.ts";
import { schemas } from "../domain/rollout/rollout.ts";
import { WAITS } from "../domain/rollout/waiting.ts";

const input = z.object({ rollout: schemas.rollout, modelDataUrl: z.string() });

/** Starts the Neo job of this model's content, or finds the one that a first run started. */
export const handler = task("StartCompilation", async (event) => {
  const { rollout, modelDataUrl } = parse(input, event, "StartCompilation");
  const { artifactBucket, compileArchitecture, stage } = configuration();
  const archive = await readModelArchive(modelDataUrl);
  const content = await neoInput(archive);
  const digest = sha256(content);
  const series = compilationSeries(stage, rollout.modelVersion, compileArchitecture, digest);
  const inputUri = `s3://${artifactBucket}/neo/${digest}/model.tar.gz`;
  await writeOnce(inputUri, content);
  const { inputs } = archive.manifest;
  const job = await ensureCompilation({ series, firstAttempt: 1, inputUri, inputs });
  return {
    kind: "wait",
    seconds: WAITS.compilation.firstSeconds,
    compilation: { series, inputUri, ...job, firstAttempt: job.attempt },
  };
});
