import { AwsError } from "../../wire/service.ts";
import type { Buckets } from "./buckets.ts";
import { expectObject } from "./expect-object.ts";
import type { StoredObject } from "./stored-object.ts";

/**
 * The object that a CopySource names: `bucket/key`, URL-encoded, with or without a leading slash.
 * @throws AwsError InvalidArgument, NoSuchBucket, NoSuchKey
 */
export const copySourceOf = (
  buckets: Buckets,
  source: string,
): { bucket: string; object: StoredObject } => {
  const [, bucket, encoded = "", version] =
    /^\/?([^/]+)\/(.+?)(?:\?versionId=(.*))?$/.exec(source) ?? [];
  const key = decoded(encoded);
  if (bucket === undefined || key === undefined || key === "") {
    throw new AwsError(
      "InvalidArgument",
      `CopySource: expected bucket/key, URL-encoded, got ${source}`,
    );
  }
  return {
    bucket,
    object: expectObject(buckets, { Bucket: bucket, Key: key, VersionId: version }),
  };
};

const decoded = (key: string): string | undefined => {
  try {
    return decodeURIComponent(key);
  } catch {
    return undefined;
  }
};
