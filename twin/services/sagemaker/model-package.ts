/** What DescribeModelPackage answers. */
export interface ModelPackage {
  readonly ModelPackageName: string;
  readonly ModelPackageGroupName: string;
  readonly ModelPackageVersion: number;
  readonly ModelPackageArn: string;
  readonly ModelPackageStatus: "Completed";
  readonly ModelPackageStatusDetails: object;
  readonly ModelApprovalStatus: string;
  readonly ApprovalDescription?: string;
  readonly CertifyForMarketplace: boolean;
  readonly CreationTime: Date;
  readonly LastModifiedTime: Date;
  readonly CustomerMetadataProperties?: Readonly<Record<string, string>>;
  readonly ModelPackageDescription?: string;
  readonly InferenceSpecification?: object;
  readonly AdditionalInferenceSpecifications?: readonly object[];
  readonly MetadataProperties?: object;
  readonly ModelMetrics?: object;
  readonly ModelLifeCycle?: object;
  readonly SourceUri?: string;
  readonly CreatedBy?: object;
  readonly LastModifiedBy?: object;
}
