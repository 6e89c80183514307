import { AwsError } from "../../wire/service.ts";
import type { Buckets, StoredObject } from "./buckets.ts";

/**
 * The object that a CopySource names: `bucket/key`, URL-encoded, with or without a leading slash.
 * @throws AwsError InvalidArgument, NoSuchBucket, NoSuchKey
 */
export const copySourceOf = (
  buckets: Buckets,
  source: string,
): { bucket: string; object: StoredObject } => {
  const [, bucket, encoded = ""] = /^\/?([^/]+)\/(.+?)(?:\?versionId=.*)?$/.exec(source) ?? [];
  const key = decoded(encoded);
  if (bucket === undefined || key === undefined || key === "") {
    throw new AwsError(
      "InvalidArgument",
      `CopySource: expected bucket/key, URL-encoded, got ${source}`,
    );
  }
  const object = buckets.find(bucket, key);
  if (object !== undefined) return { bucket, object };
  throw new AwsError("NoSuchKey", `The specified key does not exist: ${source}`, 404);
};

const decoded = (key: string): string | undefined => {
  try {
    return decodeURIComponent(key);
  } catch {
    return undefined;
  }
};
