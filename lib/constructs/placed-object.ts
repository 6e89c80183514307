import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Bucket, IBucket } from "aws-cdk-lib/aws-s3";
import { PhysicalResourceId } from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";
import { SdkCalls } from "./sdk-calls.ts";

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
    const target = { Bucket: bucket.bucketName, Key: key };
    const may = (action: string, resource: string) =>
      new PolicyStatement({ actions: [action], resources: [resource] });
    SdkCalls.in(this).call(this, "Object", {
      statements: [
        may("s3:PutObject", bucket.arnForObjects(key)),
        ...(typeof content === "object"
          ? [may("s3:GetObject", content.bucket.arnForObjects(content.key))]
          : []),
      ],
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
  }
}
