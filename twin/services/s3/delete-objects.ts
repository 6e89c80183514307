import type { Operation } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { Buckets } from "./buckets.ts";
import { refuseLongKey } from "./buckets.ts";
import { isMarker } from "./object-versions.ts";

interface Deletion {
  readonly Key: string;
  readonly VersionId?: string;
}

interface DeleteObjectsInput {
  readonly Bucket: string;
  readonly Delete: { readonly Objects: readonly Deletion[]; readonly Quiet?: boolean };
}

/** DeleteObject: the object, a version for good, or in a bucket with versions what it is seen by. */
export const deleteObject =
  (buckets: Buckets): Operation =>
  ({ Bucket, Key, VersionId }: Deletion & { readonly Bucket: string }) => {
    if (VersionId === undefined) {
      const marker = buckets.delete(Bucket, Key);
      return marker ? { DeleteMarker: true, VersionId: marker.versionId } : {};
    }
    const deleted = buckets.deleteVersion(Bucket, Key, VersionId);
    return { VersionId, ...(deleted && isMarker(deleted) && { DeleteMarker: true }) };
  };

/** Deletes what can be deleted and answers for each key; quiet, for those that could not. */
export const deleteObjects = (
  buckets: Buckets,
  { Bucket, Delete: { Objects, Quiet } }: DeleteObjectsInput,
): object => {
  if (Objects.length > MAX_DELETES) throw tooMany(Objects.length);
  const Deleted: object[] = [];
  const Errors: object[] = [];
  for (const each of Objects) {
    const refusal = refusalOf(each.Key);
    if (refusal) Errors.push({ ...each, Code: refusal.code, Message: refusal.message });
    else {
      const deleted = deletedOf(buckets, Bucket, each);
      if (Quiet !== true) Deleted.push(deleted);
    }
  }
  return { ...(Deleted.length > 0 && { Deleted }), ...(Errors.length > 0 && { Errors }) };
};

const deletedOf = (buckets: Buckets, bucket: string, { Key, VersionId }: Deletion): object => {
  if (VersionId === undefined) {
    const marker = buckets.delete(bucket, Key);
    return { Key, ...(marker && { DeleteMarker: true, DeleteMarkerVersionId: marker.versionId }) };
  }
  const deleted = buckets.deleteVersion(bucket, Key, VersionId);
  const isOfMarker = deleted !== undefined && isMarker(deleted);
  return {
    Key,
    VersionId,
    ...(isOfMarker && { DeleteMarker: true, DeleteMarkerVersionId: VersionId }),
  };
};

/** (S3 API reference, DeleteObjects) */
const MAX_DELETES = 1_000;

const tooMany = (count: number): AwsError =>
  new AwsError(
    "MalformedXML",
    `Delete: expected at most ${MAX_DELETES} objects, got ${count}; delete the rest by further requests`,
  );

const refusalOf = (key: string): AwsError | undefined => {
  try {
    refuseLongKey(key);
    return undefined;
  } catch (error) {
    return error as AwsError;
  }
};
