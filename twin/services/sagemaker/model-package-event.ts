import type { World } from "../../world/world.ts";
import type { ModelPackage } from "./model-package.ts";

/**
 * Tells the bus what a model package has become. Every update emits, metadata-only ones too; the
 * list of updated fields is absent at registration.
 * (SageMaker: "Automating with EventBridge", model package state change)
 */
export const emitModelPackage = (
  world: World,
  modelPackage: ModelPackage,
  updatedFields?: readonly string[],
): void => {
  const shown = Object.fromEntries(
    IN_EVENT.flatMap((name) =>
      modelPackage[name] === undefined ? [] : [[name, modelPackage[name]]],
    ),
  );
  world.events.emit({
    source: "aws.sagemaker",
    detailType: "SageMaker Model Package State Change",
    resources: [modelPackage.ModelPackageArn],
    detail: {
      ...shown,
      CreationTime: wholeSeconds(modelPackage.CreationTime),
      LastModifiedTime: wholeSeconds(modelPackage.LastModifiedTime),
      ...(updatedFields === undefined ? {} : { UpdatedModelPackageFields: updatedFields }),
    },
  });
};

const IN_EVENT = [
  "ModelPackageName",
  "ModelPackageGroupName",
  "ModelPackageVersion",
  "ModelPackageArn",
  "ModelPackageDescription",
  "InferenceSpecification",
  "ModelPackageStatus",
  "ModelPackageStatusDetails",
  "CertifyForMarketplace",
  "ModelApprovalStatus",
  "ApprovalDescription",
  "MetadataProperties",
  "ModelMetrics",
  "ModelLifeCycle",
  "CustomerMetadataProperties",
  "SourceUri",
] as const satisfies readonly (keyof ModelPackage)[];

const wholeSeconds = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, "Z");
