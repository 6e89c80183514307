import { DescribeModelPackageCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { InvalidInput } from "../../domain/errors.ts";
import type { Standing } from "../../domain/rollout/admission.ts";
import { ask } from "../aws/aws-errors.ts";

const client = new SageMakerClient({});

export interface ModelPackage {
  readonly arn: string;
  readonly version: number;
  readonly approval: Standing["approval"];
  readonly status: string;
  readonly approvalReason?: string;
  /** Who changed the package last, hence who approved it: an IAM ARN, or a Studio user profile. */
  readonly modifiedBy?: string;
  /** Where the trainer's model.tar.gz lies. */
  readonly modelDataUrl: string;
}

/** A model package of SageMaker's Model Registry. @throws InvalidInput when it names no artefact */
export const describeModelPackage = async (arn: string): Promise<ModelPackage> => {
  const found = await ask(`describe model package ${arn}`, () =>
    client.send(new DescribeModelPackageCommand({ ModelPackageName: arn })),
  );
  const container = found.InferenceSpecification?.Containers?.[0];
  const url = container?.ModelDataUrl ?? container?.ModelDataSource?.S3DataSource?.S3Uri;
  if (!url) {
    throw new InvalidInput(
      `model package ${arn}: expected InferenceSpecification.Containers[0].ModelDataUrl, got nothing; register it with its model.tar.gz`,
    );
  }
  const by = found.LastModifiedBy;
  const modifiedBy = by?.IamIdentity?.Arn ?? by?.UserProfileName;
  return {
    arn,
    version: found.ModelPackageVersion ?? 0,
    approval: found.ModelApprovalStatus ?? "PendingManualApproval",
    status: found.ModelPackageStatus ?? "Pending",
    modelDataUrl: url,
    ...(found.ApprovalDescription ? { approvalReason: found.ApprovalDescription } : {}),
    ...(modifiedBy ? { modifiedBy } : {}),
  };
};
