import { type Architecture, NEO_ARCHITECTURE } from "../architecture.ts";
import { staged } from "../stage.ts";

/** At most 63 letters, digits and single hyphens (SageMaker's EntityName). */
export const packagingName = (
  stage: string,
  modelVersion: number,
  contentSha: string,
  revision: number,
): string => `${staged(stage, "wt")}-v${modelVersion}-${contentSha.slice(0, 12)}-r${revision}`;

export interface PackagingPlan {
  readonly name: string;
  /** Name of the component that the job makes. */
  readonly component: string;
  readonly componentVersion: string;
  readonly compilationJob: string;
  readonly modelVersion: number;
  readonly outputUri: string;
  readonly roleArn: string;
  readonly architecture: Architecture;
}

/** CreateEdgePackagingJob's request, with the preset that makes the Greengrass component itself. */
export const packagingRequest = (plan: PackagingPlan) => ({
  EdgePackagingJobName: plan.name,
  CompilationJobName: plan.compilationJob,
  ModelName: "wind-turbine-anomaly",
  ModelVersion: `${plan.modelVersion}.0`,
  RoleArn: plan.roleArn,
  OutputConfig: {
    S3OutputLocation: plan.outputUri,
    PresetDeploymentType: "GreengrassV2Component" as const,
    PresetDeploymentConfig: JSON.stringify({
      ComponentName: plan.component,
      ComponentVersion: plan.componentVersion,
      ComponentDescription: `Wind turbine anomaly model, version ${plan.modelVersion}`,
      PlatformOS: "linux",
      PlatformArchitecture: NEO_ARCHITECTURE[plan.architecture].toLowerCase(),
    }),
  },
});
