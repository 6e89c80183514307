import { RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Bucket, IBucket } from "aws-cdk-lib/aws-s3";
import { AwsCustomResource, PhysicalResourceId } from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";

export interface PlacedObjectProps {
  readonly bucket: Bucket;
  readonly key: string;
  /** A small text, or another bucket's object to copy. */
  readonly content: string | { readonly bucket: IBucket; readonly key: string };
}

/** An object that the deployment puts into a bucket and never takes away. */
export class PlacedObject extends Construct {
  constructor(scope: Construct, id: string, { bucket, key, content }: PlacedObjectProps) {
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
    if (typeof content === "object") {
      role.addToPolicy(
        new PolicyStatement({
          actions: ["s3:GetObject"],
          resources: [content.bucket.arnForObjects(content.key)],
        }),
      );
    }
    const target = { Bucket: bucket.bucketName, Key: key };
    const object = new AwsCustomResource(this, "Object", {
      installLatestAwsSdk: false,
      logGroup,
      role,
      memorySize: 256,
      onUpdate: {
        service: "S3",
        ...(typeof content === "string"
          ? { action: "putObject", parameters: { ...target, Body: content } }
          : {
              action: "copyObject",
              parameters: { ...target, CopySource: `${content.bucket.bucketName}/${content.key}` },
            }),
        physicalResourceId: PhysicalResourceId.of(key),
        outputPaths: ["VersionId"],
      },
    });
    object.node.addDependency(role);
  }
}
