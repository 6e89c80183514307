import { RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { AwsCustomResource, PhysicalResourceId } from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";

export interface PlacedObjectProps {
  readonly bucket: Bucket;
  readonly key: string;
  readonly text: string;
}

/**
 * A small text that the deployment puts into a bucket. A processing job refuses an input prefix
 * that holds nothing, and a new fleet has no recordings yet.
 */
export class PlacedObject extends Construct {
  constructor(scope: Construct, id: string, { bucket, key, text }: PlacedObjectProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, "Log", {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    });
    logGroup.grantWrite(role);
    role.addToPolicy(
      new PolicyStatement({ actions: ["s3:PutObject"], resources: [bucket.arnForObjects(key)] }),
    );
    const object = new AwsCustomResource(this, "Object", {
      installLatestAwsSdk: false,
      logGroup,
      role,
      memorySize: 256,
      onUpdate: {
        service: "S3",
        action: "putObject",
        parameters: { Bucket: bucket.bucketName, Key: key, Body: text },
        physicalResourceId: PhysicalResourceId.of(key),
        outputPaths: ["ETag"],
      },
    });
    object.node.addDependency(role);
  }
}
