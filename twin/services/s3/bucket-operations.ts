import type { Service } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { Buckets } from "./buckets.ts";

interface PutVersioningInput {
  readonly Bucket: string;
  readonly VersioningConfiguration: { readonly Status?: "Enabled" | "Suspended" };
}

/** Operations on whole buckets. */
export const bucketOperations = (buckets: Buckets, region: string): Service["operations"] => ({
  ListBuckets: () => ({
    Buckets: buckets.names().map((Name) => ({
      Name,
      BucketRegion: region,
      CreationDate: buckets.createdAt(Name),
    })),
  }),

  CreateBucket({ Bucket }: { Bucket: string }) {
    if (buckets.names().includes(Bucket)) {
      throw new AwsError(
        "BucketAlreadyOwnedByYou",
        `The bucket exists and is yours: ${Bucket}`,
        409,
      );
    }
    buckets.create(Bucket);
    return { Location: `/${Bucket}` };
  },

  HeadBucket({ Bucket }: { Bucket: string }) {
    buckets.expect(Bucket);
    return { BucketRegion: region };
  },

  GetBucketVersioning: ({ Bucket }: { Bucket: string }) => ({ Status: buckets.versioning(Bucket) }),

  PutBucketVersioning({ Bucket, VersioningConfiguration: { Status } }: PutVersioningInput) {
    if (Status === undefined) {
      throw new AwsError(
        "IllegalVersioningConfigurationException",
        "The Versioning element must be specified",
      );
    }
    buckets.setVersioning(Bucket, Status);
  },

  DeleteBucket: ({ Bucket }: { Bucket: string }) => buckets.remove(Bucket),
});
