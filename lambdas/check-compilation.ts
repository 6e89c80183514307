import * as z from "zod/mini";
import { readCompiledArchive, readModelArchive } from "../adapters/s3/model-archive.ts";
import { describeCompilation, ensureCompilation } from "../adapters/sagemaker/compilation-jobs.ts";
import { task } from "../adapters/task.ts";
import { sha256 } from "../domain/digest.ts";
import { CompilationFailed, DeadlinePassed } from "../domain/errors.ts";
import { parse } from "../domain/parse.ts";
import {
  type Compilation,
  compilation as compilationSchema,
  isWorthAnotherAttempt,
} from "../domain/rollout/compilation.ts";
import { schemas } from "../domain/rollout/rollout.ts";
import { isOverdue, nextWaitSeconds, WAITS } from "../domain/rollout/waiting.ts";
import { MODEL_FILE } from "../domain/turbine/manifest.ts";

const input = z.object({
  rollout: schemas.rollout,
  modelDataUrl: z.string(),
  compilation: compilationSchema,
  since: z.string(),
});

/** Asks Neo how the job stands. */
export const handler = task("CheckCompilation", async (event, now) => {
  const { modelDataUrl, compilation, since } = parse(input, event, "CheckCompilation");
  const job = await describeCompilation(compilation.name);
  if (job?.status === "COMPLETED" && job.archiveUri) {
    await refuseUnchanged(modelDataUrl, job.archiveUri);
    return { kind: "compiled", compilation: { ...compilation, archiveUri: job.archiveUri } };
  }
  if (job?.status === "FAILED" || job?.status === "STOPPED") {
    const again = await anotherAttempt(modelDataUrl, compilation, job.failureReason);
    if (!again) {
      throw new CompilationFailed(
        `Neo job ${job.name} is ${job.status}: ${job.failureReason || "no reason given"}; its log is /aws/sagemaker/CompilationJobs`,
      );
    }
    return { kind: "wait", seconds: WAITS.compilation.firstSeconds, compilation: again };
  }
  if (isOverdue(WAITS.compilation, since, now)) {
    throw new DeadlinePassed(
      `Neo job ${compilation.name} is still ${job?.status ?? "unknown"} after ${WAITS.compilation.deadlineSeconds} s; stop it and run again`,
    );
  }
  return { kind: "wait", seconds: nextWaitSeconds(WAITS.compilation, since, now), compilation };
});

/** Neo has been seen to hand back its input as if compiled (neo-ai/neo-ai-dlr issue 73). */
const refuseUnchanged = async (modelDataUrl: string, archiveUri: string): Promise<void> => {
  const [{ manifest }, compiled] = await Promise.all([
    readModelArchive(modelDataUrl),
    readCompiledArchive(archiveUri),
  ]);
  const unchanged = Object.entries(compiled).find(
    ([, content]) => sha256(content) === manifest.files[MODEL_FILE],
  );
  if (unchanged) {
    throw new CompilationFailed(
      `${archiveUri}: ${unchanged[0]} is the model as it was handed in; Neo compiled nothing`,
    );
  }
};

const anotherAttempt = async (
  modelDataUrl: string,
  compilation: Compilation,
  failureReason: string,
): Promise<Compilation | undefined> => {
  if (compilation.attempt > compilation.firstAttempt || !isWorthAnotherAttempt(failureReason)) {
    return undefined;
  }
  const { manifest } = await readModelArchive(modelDataUrl);
  const job = await ensureCompilation({
    ...compilation,
    firstAttempt: compilation.attempt + 1,
    inputs: manifest.inputs,
  });
  return { ...compilation, ...job };
};
