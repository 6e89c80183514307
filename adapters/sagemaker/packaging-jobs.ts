import {
  CreateEdgePackagingJobCommand,
  DescribeEdgePackagingJobCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { errorText } from "../../domain/error-text.ts";
import { ComponentRefused } from "../../domain/errors.ts";
import type { Compilation } from "../../domain/rollout/compilation.ts";
import { modelComponentVersions } from "../../domain/rollout/component-version.ts";
import { componentsOf } from "../../domain/rollout/components.ts";
import { packagingName, packagingRequest } from "../../domain/rollout/packaging.ts";
import type { Rollout } from "../../domain/rollout/rollout.ts";
import { componentVersionArn, homeOf } from "../aws/arns.ts";
import { ask, askUnless } from "../aws/aws-errors.ts";
import { configuration } from "../configuration.ts";
import { describeComponent } from "../greengrass/components.ts";

const client = new SageMakerClient({});

export interface PackagingJob {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  /** What became of the Greengrass component that the preset makes. */
  readonly componentStatus?: string;
}

/** An edge packaging job, or undefined when the name is free. */
export const describePackaging = async (name: string): Promise<PackagingJob | undefined> => {
  const found = await askUnless(["ResourceNotFound"], `describe edge packaging job ${name}`, () =>
    client.send(new DescribeEdgePackagingJobCommand({ EdgePackagingJobName: name })),
  );
  if (!found) return undefined;
  const preset = found.PresetDeploymentOutput;
  const messages = [found.EdgePackagingJobStatusMessage, preset?.StatusMessage];
  return {
    name,
    status: found.EdgePackagingJobStatus ?? "STARTING",
    message: messages.filter(Boolean).join("; "),
    ...(preset?.Status && { componentStatus: preset.Status }),
  };
};

/**
 * Finds the job that packages this content, or starts it for the first free component version.
 * The job's name holds content and component version, so that a second run finds both again.
 */
export const ensurePackaging = async (
  rollout: Rollout,
  compilation: Compilation,
  contentSha: string,
): Promise<{ name: string; componentVersion: string }> => {
  const home = homeOf(rollout.modelPackageArn);
  const component = componentsOf(configuration().stage).model;
  const versions = modelComponentVersions(rollout.modelVersion);
  for (const [revision, componentVersion] of versions.entries()) {
    const name = packagingName(configuration().stage, rollout.modelVersion, contentSha, revision);
    const job = await describePackaging(name);
    if (job && !isLost(job)) return { name, componentVersion };
    const arn = componentVersionArn(home, component, componentVersion);
    if (!job && !(await describeComponent(arn))) {
      await start(rollout, compilation, name, componentVersion);
      return { name, componentVersion };
    }
  }
  throw new ComponentRefused(
    `package ${component}: versions ${versions[0]} to ${versions.at(-1)} are taken; delete the unused ones`,
  );
};

/** A job whose component failed is as lost as one that failed itself: both keep their names. */
const isLost = ({ status, componentStatus }: PackagingJob): boolean =>
  status === "FAILED" || status === "STOPPED" || componentStatus === "FAILED";

const start = async (
  rollout: Rollout,
  compilation: Compilation,
  name: string,
  componentVersion: string,
): Promise<void> => {
  const { artifactBucket, packagingRoleArn, compileArchitecture, stage } = configuration();
  const request = packagingRequest({
    name,
    component: componentsOf(stage).model,
    componentVersion,
    compilationJob: compilation.name,
    modelVersion: rollout.modelVersion,
    outputUri: `s3://${artifactBucket}/packaged/${name}/`,
    roleArn: packagingRoleArn,
    architecture: compileArchitecture,
  });
  await ask(`start edge packaging job ${name}`, () =>
    client.send(new CreateEdgePackagingJobCommand(request)),
  );
};

/**
 * Why Edge Manager cannot be used, or undefined when it answers. A living service says that a job
 * nobody made is not found; anything else means that it is gone, as AWS's has been since 2024-04-26.
 */
export const edgeManagerProblem = async (): Promise<string | undefined> => {
  try {
    await describePackaging("preflight-probe");
    return undefined;
  } catch (error) {
    return errorText(error);
  }
};
