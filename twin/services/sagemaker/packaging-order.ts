/** The members of CreateEdgePackagingJob that decide what is made. */
export interface PackagingOrder {
  readonly EdgePackagingJobName: string;
  readonly CompilationJobName: string;
  readonly ModelName: string;
  readonly ModelVersion: string;
  readonly RoleArn: string;
  readonly OutputConfig: {
    readonly S3OutputLocation: string;
    readonly PresetDeploymentType?: string;
    readonly PresetDeploymentConfig?: string;
  };
}
