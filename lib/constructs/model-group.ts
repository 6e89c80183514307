import { Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { PhysicalResourceId } from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";
import { SdkCalls } from "./sdk-calls.ts";

/**
 * The group of all models, which outlives the stack: it is their record, and SageMaker deletes no group
 * that has versions. CloudFormation would stumble over the one that an earlier deployment left, and
 * cannot take it up by itself, as its identifier is an ARN. So it is made when there is none.
 */
export class ModelGroup extends Construct {
  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    const { partition, region, account } = Stack.of(this);
    const may = (action: string) =>
      new PolicyStatement({
        actions: [`sagemaker:${action}`],
        resources: [`arn:${partition}:sagemaker:${region}:${account}:model-package-group/${name}`],
      });
    const physicalResourceId = PhysicalResourceId.of(name);
    const calls = SdkCalls.in(this);
    const made = calls.call(this, "Made", {
      resourceType: "Custom::ModelPackageGroup",
      statements: [may("CreateModelPackageGroup")],
      onCreate: {
        service: "SageMaker",
        action: "createModelPackageGroup",
        parameters: {
          ModelPackageGroupName: name,
          ModelPackageGroupDescription:
            "Anomaly models of the wind turbines; approving one rolls it out",
        },
        physicalResourceId,
        // "Model Package Group already exists" has no code of its own; what else it may mean shows next.
        ignoreErrorCodesMatching: "ValidationException",
      },
    });
    const found = calls.call(this, "Found", {
      resourceType: "Custom::ModelPackageGroupFound",
      statements: [may("DescribeModelPackageGroup")],
      onCreate: {
        service: "SageMaker",
        action: "describeModelPackageGroup",
        parameters: { ModelPackageGroupName: name },
        physicalResourceId,
        outputPaths: ["ModelPackageGroupStatus"],
      },
    });
    found.node.addDependency(made);
  }
}
