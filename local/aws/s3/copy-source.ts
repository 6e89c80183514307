import { AwsError } from "../service.ts";
import type { Buckets, StoredObject } from "./buckets.ts";

/**
 * The object that a CopySource names: `bucket/key`, URL-encoded, with or without a leading slash.
 * @throws AwsError InvalidArgument, NoSuchBucket, NoSuchKey
 */
export const copySourceOf = (
  buckets: Buckets,
  source: string,
): { bucket: string; object: StoredObject } => {
  const [, bucket, encoded] = /^\/?([^/]+)\/(.+?)(?:\?versionId=.*)?$/.exec(source) ?? [];
  if (bucket === undefined || encoded === undefined) {
    throw new AwsError("InvalidArgument", `CopySource: expected bucket/key, got ${source}`);
  }
  const object = buckets.find(bucket, decodeURIComponent(encoded));
  if (object !== undefined) return { bucket, object };
  throw new AwsError("NoSuchKey", `The specified key does not exist: ${source}`, 404);
};
