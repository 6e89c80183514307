import { expect, test } from "vitest";
import { faultsOf } from "../../../../twin/wire/contract/check.ts";
import { contractOf } from "../../../../twin/wire/contract/contract.ts";

const faults = (service: string, shape: string, value: unknown): string[] => {
  const contract = contractOf(service);
  if (contract === undefined) throw new Error(`no contract of ${service}`);
  return faultsOf(contract.shapes, shape, value);
};

const compilationJob = {
  CompilationJobName: "rollout-7",
  CompilationJobArn: "arn:aws:sagemaker:eu-west-1:123456789012:compilation-job/rollout-7",
  CompilationJobStatus: "COMPLETED",
  StoppingCondition: { MaxRuntimeInSeconds: 900 },
  CreationTime: new Date(0),
  LastModifiedTime: new Date(0),
  FailureReason: "",
  ModelArtifacts: { S3ModelArtifacts: "s3://bucket/model.tar.gz" },
  RoleArn: "arn:aws:iam::123456789012:role/neo",
  InputConfig: { S3Uri: "s3://bucket/model.tar.gz", Framework: "ONNX" },
  OutputConfig: {
    S3OutputLocation: "s3://bucket/out",
    TargetPlatform: { Os: "LINUX", Arch: "ARM64" },
  },
};

test("a complete answer has no faults", () => {
  expect(faults("sagemaker", "DescribeCompilationJobResponse", compilationJob)).toEqual([]);
});

test("DescribeCompilationJob must answer a FailureReason even when the job succeeded", () => {
  const { FailureReason: _, ...without } = compilationJob;
  expect(faults("sagemaker", "DescribeCompilationJobResponse", without)).toEqual([
    "Value null at 'FailureReason' failed to satisfy constraint: Member must not be null",
  ]);
});

test.each([["rollout-"], ["-rollout"], ["roll_out"], ["a".repeat(64)], [""]])(
  "the job name %j is refused, naming member, value and rule",
  (name) => {
    const found = faults("sagemaker", "DescribeCompilationJobRequest", {
      CompilationJobName: name,
    });
    expect(found[0]).toMatch(/at 'CompilationJobName' failed to satisfy constraint: Member must /);
    expect(found[0]).toContain(`'${name}'`);
  },
);

test("a member that the contract does not know is named with its path", () => {
  const value = {
    ...compilationJob,
    OutputConfig: { ...compilationJob.OutputConfig, Device: "x" },
  };
  expect(faults("sagemaker", "DescribeCompilationJobResponse", value)).toEqual([
    "Value 'x' at 'OutputConfig.Device' failed to satisfy constraint: Member is unknown",
  ]);
});

test("a value outside its enum is refused with the values that are allowed", () => {
  const [fault] = faults("sagemaker", "UpdateModelPackageInput", {
    ModelPackageArn: "arn:aws:sagemaker:eu-west-1:123456789012:model-package/group/1",
    ModelApprovalStatus: "approved",
  });
  expect(fault).toContain("'ModelApprovalStatus'");
  expect(fault).toContain(
    "Member must satisfy enum value set: [Approved, Rejected, PendingManualApproval]",
  );
});

test("numbers are held to their range and to being whole", () => {
  const check = (MaxResults: unknown) =>
    faults("sagemaker", "ListModelPackagesInput", { MaxResults });
  expect(check(0)[0]).toMatch(/value greater than or equal to 1/);
  expect(check(101)[0]).toMatch(/value less than or equal to 100/);
  expect(check(1.5)[0]).toMatch(/must be a whole number/);
  expect(check("10")[0]).toMatch(/must be a whole number/);
  expect(check(100)).toEqual([]);
});

test("timestamps are Dates and blobs are bytes, never their wire form", () => {
  expect(
    faults("sagemaker", "DescribeCompilationJobResponse", {
      ...compilationJob,
      CreationTime: 1,
    })[0],
  ).toMatch(/'CreationTime'.*a timestamp \(Date\)/);
  expect(
    faults("kms", "SignRequest", {
      KeyId: "k",
      Message: "aGk=",
      SigningAlgorithm: "ECDSA_SHA_256",
    })[0],
  ).toMatch(/'Message'.*a blob/);
});

test("entries of lists and maps are checked with their position", () => {
  const [list] = faults("greengrassv2", "ListDeploymentsResponse", {
    deployments: [{ deploymentName: 1 }],
  });
  expect(list).toContain("'deployments.1.member.deploymentName'");
  const [map] = faults("greengrassv2", "TagResourceRequest", {
    resourceArn: "arn:aws:greengrass:eu-west-1:123456789012:components:a:versions:1.0.0",
    tags: { "": "1" },
  });
  expect(map).toMatch(/'tags\.\.key'.*length greater than or equal to 1/);
});

test("null counts as absent where a member is optional", () => {
  expect(faults("greengrassv2", "GetDeploymentResponse", { deploymentName: null })).toEqual([]);
});
