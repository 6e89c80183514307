import type { KeyObject } from "node:crypto";
import { sign } from "node:crypto";
import { createTarGzip } from "nanotar";
import { errorText } from "../../error-text.ts";
import type { World } from "../../world/world.ts";
import type { CompilationJob } from "./compilation/compilation-jobs.ts";
import { entriesOf } from "./compilation/model-archive.ts";
import type { PackagingOrder } from "./packaging-order.ts";
import { type Preset, parsePreset, recipeOf } from "./preset-deployment.ts";
import { readS3, s3UriBelow, writeS3 } from "./s3-uri.ts";

/** Greengrass's CreateComponentVersion; rejects as the service does. */
export type CreateComponentVersion = (
  recipe: object,
  tags: Readonly<Record<string, string>>,
) => Promise<{ arn: string }>;

export interface Packaged {
  readonly ModelArtifact?: string;
  readonly ModelSignature?: string;
  readonly PresetDeploymentOutput?: object;
  /** Why the job failed; absent when it did not. */
  readonly failure?: string;
}

/** Packs a compiled model as a tar.gz and, if asked, makes a Greengrass component of it. Never throws. */
export const packageModel = async (
  world: World,
  order: PackagingOrder,
  context: {
    readonly compilation: CompilationJob | undefined;
    readonly createComponentVersion: CreateComponentVersion;
    readonly signingKey: KeyObject;
  },
): Promise<Packaged> => {
  try {
    const preset = parsePreset(order);
    const content = await compiledContent(world, order, context.compilation);
    const artifact = s3UriBelow(
      order.OutputConfig.S3OutputLocation,
      `${order.ModelName}-${order.ModelVersion.replaceAll(" ", "_")}.tar.gz`,
    );
    await writeS3(world, artifact, content);
    const ModelSignature = sign("sha256", content, context.signingKey).toString("base64");
    const made = { ModelArtifact: artifact, ModelSignature };
    if (preset === undefined) return made;
    return { ...made, ...(await deploy(preset, artifact, order, context.createComponentVersion)) };
  } catch (error) {
    return { failure: messageOf(error) };
  }
};

const compiledContent = async (
  world: World,
  { CompilationJobName }: PackagingOrder,
  compilation: CompilationJob | undefined,
): Promise<Uint8Array> => {
  if (compilation?.CompilationJobStatus !== "COMPLETED") {
    throw new Error(
      `ClientError: compilation job ${CompilationJobName}: expected COMPLETED, it ${compilation === undefined ? "does not exist" : `is ${compilation.CompilationJobStatus}`}; compile the model first`,
    );
  }
  const uri = compilation.ModelArtifacts.S3ModelArtifacts;
  const archive = await readS3(world, uri);
  if (archive === undefined) {
    throw new Error(
      `ClientError: ${uri}, made by ${CompilationJobName}, is gone; compile the model again`,
    );
  }
  const entries = await entriesOf(archive, uri);
  // Fixed times, so that equal models have equal archives.
  return createTarGzip(
    entries.map(({ name, file }) => ({ name, data: file, attrs: { mtime: 0 } })),
  );
};

const deploy = async (
  preset: Preset,
  artifact: string,
  order: PackagingOrder,
  createComponentVersion: CreateComponentVersion,
): Promise<Packaged> => {
  const Type = "GreengrassV2Component";
  try {
    const tags = { "sagemaker:edge-packaging-job": order.EdgePackagingJobName };
    const { arn } = await createComponentVersion(recipeOf(preset, artifact), tags);
    return { PresetDeploymentOutput: { Type, Artifact: arn, Status: "COMPLETED" } };
  } catch (error) {
    const StatusMessage = `Greengrass refused component ${preset.ComponentName} ${preset.ComponentVersion}: ${messageOf(error)}`;
    return {
      PresetDeploymentOutput: { Type, Status: "FAILED", StatusMessage },
      failure: StatusMessage,
    };
  }
};

const messageOf = (error: unknown): string => errorText(error);
