import type { DescribeModelPackageCommandOutput } from "@aws-sdk/client-sagemaker";
import * as z from "zod/mini";
import { parseJson } from "../../domain/parse.ts";
import type { TrainingView } from "../../domain/rollout/fleet-questions.ts";
import type { ModelView } from "../../domain/rollout/snapshot.ts";
import { readObject } from "../s3/object-store.ts";

export interface EvaluationRead {
  readonly metrics: Readonly<Record<string, number>>;
  /** What the test shows of the pipeline's limits; absent where an older pipeline did not say. */
  readonly proof?: NonNullable<ModelView["proof"]>;
  /** Absent where an older pipeline did not write it. */
  readonly training?: TrainingView;
}

const evaluation = z.object({
  metrics: z.record(z.string(), z.unknown()),
  proof: z.optional(z.object({ verdict: z.enum(["proven", "not proven", "missed"]) })),
  training: z.optional(
    z.object({
      source: z.string(),
      seed: z.number(),
      readings: z.number(),
      windows: z.number(),
      turbines: z.optional(z.array(z.string())),
      data: z.optional(z.string()),
    }),
  ),
});

/** An evaluation never changes once its version is registered. */
const readByUri = new Map<string, EvaluationRead>();

/** What the pipeline wrote beside a version: how it did, and on what it was trained. */
export const evaluationOf = async (
  found: Pick<DescribeModelPackageCommandOutput, "ModelMetrics">,
): Promise<EvaluationRead> => {
  const uri = found.ModelMetrics?.ModelQuality?.Statistics?.S3Uri;
  if (!uri) return { metrics: {} };
  const known = readByUri.get(uri);
  if (known) return known;
  const text = Buffer.from(await readObject(uri)).toString("utf8");
  const { metrics, proof, training } = parseJson(evaluation, text, uri);
  const numbers = Object.entries(metrics).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  const read = {
    metrics: Object.fromEntries(numbers),
    ...(proof && { proof: proof.verdict }),
    ...(training && { training }),
  };
  readByUri.set(uri, read);
  return read;
};
