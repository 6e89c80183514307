import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { keyAt } from "../stacks/staged-stack.ts";

/** A bucket as every one here is: encrypted, versioned, over TLS only, never public. */
export class PrivateBucket extends Construct {
  readonly bucket: Bucket;

  /** @param expiringPrefix objects below it are removed after 30 days */
  constructor(scope: Construct, id: string, expiringPrefix?: string) {
    super(scope, id);
    const encryptionKey = keyAt(this);
    this.bucket = new Bucket(this, "Bucket", {
      ...(encryptionKey
        ? { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(90),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
        ...(expiringPrefix ? [{ prefix: expiringPrefix, expiration: Duration.days(30) }] : []),
      ],
    });
  }
}
