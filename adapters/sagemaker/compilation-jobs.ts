import {
  CreateCompilationJobCommand,
  DescribeCompilationJobCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { compilationRequest } from "../../domain/rollout/compilation.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import { askUnless } from "../aws/aws-errors.ts";
import { configuration } from "../configuration.ts";

const client = new SageMakerClient({});

export interface CompilationJob {
  readonly name: string;
  readonly status: string;
  readonly failureReason: string;
  readonly archiveUri?: string;
}

/** A Neo job, or undefined when the name is free. */
export const describeCompilation = async (name: string): Promise<CompilationJob | undefined> => {
  const found = await askUnless(["ResourceNotFound"], `describe ${name}`, () =>
    client.send(new DescribeCompilationJobCommand({ CompilationJobName: name })),
  );
  if (!found) return undefined;
  const archiveUri = found.ModelArtifacts?.S3ModelArtifacts;
  return {
    name,
    status: found.CompilationJobStatus ?? "STARTING",
    failureReason: found.FailureReason ?? "",
    ...(archiveUri && { archiveUri }),
  };
};

export interface CompilationOrder {
  /** Job names of one content: `<series>-a<attempt>`. */
  readonly series: string;
  readonly firstAttempt: number;
  readonly inputUri: string;
  readonly inputs: Manifest["inputs"];
}

/** Finds the job that compiles this content, or starts it. */
export const ensureCompilation = async (
  order: CompilationOrder,
): Promise<{ name: string; attempt: number }> => {
  const { name, attempt, isFree } = await usableName(order.series, order.firstAttempt);
  if (isFree) {
    const { artifactBucket, compileArchitecture, compilationRoleArn } = configuration();
    const request = compilationRequest({
      name,
      inputUri: order.inputUri,
      outputUri: `s3://${artifactBucket}/compiled/${name}/`,
      architecture: compileArchitecture,
      roleArn: compilationRoleArn,
      inputs: order.inputs,
    });
    // One of that name that started meanwhile is as good: Neo has no client token.
    await askUnless(["ResourceInUse"], `start ${name}`, () =>
      client.send(new CreateCompilationJobCommand(request)),
    );
  }
  return { name, attempt };
};

/**
 * The first name of the series that is free or holds a job worth waiting for; a failed job keeps
 * its name for ever, so each attempt has its own.
 */
const usableName = async (series: string, firstAttempt: number) => {
  for (let attempt = firstAttempt; ; attempt++) {
    const name = `${series}-a${attempt}`;
    const job = await describeCompilation(name);
    if (!job) return { name, attempt, isFree: true };
    const isLost = ["FAILED", "STOPPED", "STOPPING"].includes(job.status);
    if (!isLost) return { name, attempt, isFree: false };
  }
};
