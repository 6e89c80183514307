import { expect, test } from "vitest";
import {
  approvalPattern,
  MODEL_PACKAGE_GROUP,
  parseRolloutRequest,
} from "../../../domain/rollout/approval.ts";
import { compilePattern } from "../../../twin/services/events/pattern.ts";

const matches = compilePattern(approvalPattern(MODEL_PACKAGE_GROUP));
const ARN = `arn:aws:sagemaker:us-east-2:111122223333:model-package/${MODEL_PACKAGE_GROUP}/2`;

/** SageMaker's documented sample ("Automating with EventBridge"), of our group and changed as given. */
const sample = (changed: object) => ({
  version: "0",
  id: "844e2571-85d4-695f-b930-0153b71dcb42",
  "detail-type": "SageMaker Model Package State Change",
  source: "aws.sagemaker",
  account: "111122223333",
  time: "2021-02-24T17:00:14Z",
  region: "us-east-2",
  resources: [ARN],
  detail: {
    ModelPackageGroupName: MODEL_PACKAGE_GROUP,
    ModelPackageVersion: 2,
    ModelPackageArn: ARN,
    CreationTime: "2021-02-24T17:00:14Z",
    InferenceSpecification: {
      Containers: [{ Image: "trainer:1", ModelDataUrl: "s3://bucket/output/model.tar.gz" }],
      SupportedContentTypes: ["text/csv"],
      SupportedResponseMIMETypes: ["text/csv"],
    },
    ModelPackageStatus: "Completed",
    ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
    CertifyForMarketplace: false,
    ModelApprovalStatus: "Rejected",
    ModelLifeCycle: {
      Stage: "Development",
      StageStatus: "Approved",
      StageDescription: "StageDescription",
    },
    UpdatedModelPackageFields: ["ModelLifeCycle"],
    LastModifiedTime: "2021-02-24T17:00:14Z",
    ...changed,
  },
});

const approved = { ModelApprovalStatus: "Approved" };

test.each([
  ["an approval", { UpdatedModelPackageFields: ["ModelApprovalStatus"] }],
  [
    "an approval with its description",
    { UpdatedModelPackageFields: ["ModelApprovalStatus", "ApprovalDescription"] },
  ],
  [
    "a package registered as approved, without a list of fields",
    { UpdatedModelPackageFields: undefined },
  ],
])("The rule takes %s, and Admit reads it", (_, changed) => {
  const event: object = JSON.parse(JSON.stringify(sample({ ...approved, ...changed })));
  expect(matches(event)).toBe(true);
  expect(parseRolloutRequest(event, MODEL_PACKAGE_GROUP)).toEqual({
    source: "event",
    modelPackageArn: ARN,
    requestedAt: "2021-02-24T17:00:14.000Z",
  });
});

test.each([
  ["the sample as documented: a life cycle's stage, approved, of a rejected package", {}],
  [
    "an edit of an approved package's metadata",
    { ...approved, UpdatedModelPackageFields: ["CustomerMetadataProperties"] },
  ],
  ["a change of an approved package's life cycle", { ...approved }],
  ["a rejection", { UpdatedModelPackageFields: ["ModelApprovalStatus"] }],
  [
    "a package that is still validated",
    {
      ...approved,
      ModelPackageStatus: "InProgress",
      UpdatedModelPackageFields: ["ModelApprovalStatus"],
    },
  ],
  [
    "another group's approval",
    {
      ...approved,
      ModelPackageGroupName: "gearbox",
      UpdatedModelPackageFields: ["ModelApprovalStatus"],
    },
  ],
])("The rule leaves out %s", (_, changed) => {
  expect(matches(sample(changed))).toBe(false);
});
