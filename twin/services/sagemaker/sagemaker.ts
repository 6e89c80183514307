import type { Service } from "../../wire/service.ts";
import type { World } from "../../world/world.ts";
import { compilationJobs } from "./compilation/compilation-jobs.ts";
import { edgePackagingJobs } from "./edge-packaging-jobs.ts";
import { modelPackageGroups } from "./model-package-groups.ts";
import { modelPackages } from "./model-packages.ts";
import type { CreateComponentVersion } from "./package-model.ts";
import type { LocalImage } from "./pipeline/run-container.ts";
import { type PipelineInput, pipelines } from "./pipelines.ts";

export interface SageMakerOptions {
  /** Image URI of a pipeline's step → what runs in its place. */
  readonly images: Readonly<Record<string, LocalImage>>;
  /** Greengrass, for edge packaging with the preset. */
  readonly createComponentVersion: CreateComponentVersion;
  /** How long Neo compiles; default 100 s of the cloud's time. */
  readonly compileSeconds?: number | undefined;
}

export interface LocalSageMaker {
  readonly service: Service;
  createModelPackageGroup(name: string): void;
  /** As CreatePipeline, or UpdatePipeline for one that is there; answers the pipeline's ARN. */
  putPipeline(input: PipelineInput): string;
  /** Goes on with the executions that an earlier process left. */
  resume(): void;
  /** Resolves when that pipeline execution has ended, however it ended. */
  executionEnded(arn: string): Promise<void>;
  /** Kills the containers of running pipeline executions. */
  close(): Promise<void>;
}

/** SageMaker as far as the product uses it. */
export const sageMaker = (world: World, options: SageMakerOptions): LocalSageMaker => {
  const groups = modelPackageGroups(world);
  const packages = modelPackages(world, groups);
  const compilations = compilationJobs(world, options.compileSeconds);
  const pipelineService = pipelines(world, { images: options.images, register: packages.register });
  const edgePackaging = edgePackagingJobs(world, {
    findCompilation: compilations.find,
    createComponentVersion: options.createComponentVersion,
  });
  return {
    service: {
      name: "sagemaker",
      operations: {
        ...groups.operations,
        ...packages.operations,
        ...compilations.operations,
        ...edgePackaging,
        ...pipelineService.operations,
      },
    },
    createModelPackageGroup: (name) =>
      void groups.create({ ModelPackageGroupName: name }, LOCAL_CALLER),
    putPipeline: (input) => pipelineService.put(input, LOCAL_CALLER),
    resume: pipelineService.resume,
    executionEnded: pipelineService.executionEnded,
    close: pipelineService.close,
  };
};

const LOCAL_CALLER = "local";
