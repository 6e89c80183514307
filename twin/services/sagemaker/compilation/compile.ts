import { createHash } from "node:crypto";
import { createTarGzip } from "nanotar";
import type { World } from "../../../world/world.ts";
import { s3UriBelow, writeS3 } from "../s3-uri.ts";
import { InputConfigurationError } from "./client-error.ts";
import { parseDataInputConfig } from "./data-input-config.ts";
import { modelIn } from "./model-archive.ts";
import { optimise } from "./optimise.ts";

/** The members of CreateCompilationJob that decide what is made. */
export interface CompilationOrder {
  readonly InputConfig: {
    readonly S3Uri: string;
    readonly DataInputConfig?: string;
    readonly Framework: string;
    readonly FrameworkVersion?: string;
  };
  readonly OutputConfig: {
    readonly S3OutputLocation: string;
    readonly TargetDevice?: string;
    readonly TargetPlatform?: {
      readonly Os: string;
      readonly Arch: string;
      readonly Accelerator?: string;
    };
  };
}

/**
 * Neo's work: an optimised graph and `compiled.meta` in an archive at `archiveUriOf(order)`. Answers
 * the archive's BLAKE2 digest. @throws InputConfigurationError for what Neo would refuse
 */
export const compile = async (world: World, order: CompilationOrder): Promise<string> => {
  const { S3Uri, DataInputConfig, Framework, FrameworkVersion } = order.InputConfig;
  if (Framework !== "ONNX") {
    throw new InputConfigurationError(
      `Framework ${Framework} cannot be compiled here; export the model as ONNX and set Framework to ONNX.`,
    );
  }
  if (FrameworkVersion !== undefined) {
    throw new InputConfigurationError(
      `FrameworkVersion ${FrameworkVersion} is not supported for ONNX; leave it out.`,
    );
  }
  const shapes = parseDataInputConfig(DataInputConfig);
  const { file } = await modelIn(world, S3Uri);
  const model = await optimise(file, shapes, world.stateDir);
  // In a fixed order: equal orders give equal archives.
  const meta = {
    Compiler: "onnxruntime",
    Framework,
    Inputs: Object.fromEntries(Object.entries(shapes).sort(([a], [b]) => (a < b ? -1 : 1))),
    Target: targetOf(order),
  };
  const archive = await createTarGzip(
    [
      { name: "model.onnx", data: model },
      { name: "compiled.meta", data: `${JSON.stringify(meta)}\n` },
    ],
    { attrs: { mtime: 0 } },
  );
  await writeS3(world, archiveUriOf(order), archive);
  return createHash("blake2b512").update(archive).digest("hex");
};

export const archiveUriOf = (order: CompilationOrder): string =>
  s3UriBelow(order.OutputConfig.S3OutputLocation, `model-${targetOf(order)}.tar.gz`);

const targetOf = ({ OutputConfig: { TargetDevice, TargetPlatform } }: CompilationOrder): string =>
  TargetPlatform === undefined
    ? (TargetDevice ?? "unknown")
    : [TargetPlatform.Os, TargetPlatform.Arch, TargetPlatform.Accelerator]
        .filter(Boolean)
        .join("_");
