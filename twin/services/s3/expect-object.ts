import { AwsError } from "../../wire/service.ts";
import type { Buckets } from "./buckets.ts";
import { isMarker } from "./object-versions.ts";
import type { StoredObject } from "./stored-object.ts";

interface Asked {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string | undefined;
}

/**
 * The object of that key, or that version of it.
 * @throws AwsError NoSuchBucket, `code` without such a key, NoSuchVersion, MethodNotAllowed for a delete marker
 */
export const expectObject = (
  buckets: Buckets,
  { Bucket, Key, VersionId }: Asked,
  code = "NoSuchKey",
): StoredObject => {
  const found =
    VersionId === undefined
      ? buckets.find(Bucket, Key)
      : buckets.findVersion(Bucket, Key, VersionId);
  if (found === undefined && VersionId !== undefined)
    throw new AwsError("NoSuchVersion", "The specified version does not exist.", 404, {
      Key,
      VersionId,
    });
  if (found === undefined)
    throw new AwsError(code, `The specified key does not exist: ${Key}`, 404, { Key });
  if (isMarker(found))
    throw new AwsError(
      "MethodNotAllowed",
      "The specified method is not allowed against this resource.",
      405,
      { Method: "GET", ResourceType: "DeleteMarker" },
    );
  return found;
};
