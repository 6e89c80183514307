import { Readable } from "node:stream";
import type { Operation } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { Buckets } from "./buckets.ts";
import type { ByteRange } from "./byte-range.ts";
import { rangeOf } from "./byte-range.ts";
import { expectObject } from "./expect-object.ts";
import { checksumMembers } from "./object-checksum.ts";
import { versionIdOf } from "./object-versions.ts";
import type { StoredObject } from "./stored-object.ts";

interface GetInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly Range?: string;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly ChecksumMode?: string;
  readonly VersionId?: string;
}

/** GetObject: whole or by range, as a stream from the file. */
export const getObject =
  (buckets: Buckets): Operation =>
  (input: GetInput) => {
    const object = expectObject(buckets, input);
    refuseUnmet(input, object);
    const range = rangeOf(input.Range, object.size);
    const stream = buckets.read(input.Bucket, object, range?.start, range?.end);
    return { ...describe(buckets, object, input, range), Body: Readable.toWeb(stream) };
  };

/** HeadObject: as GetObject, without the body. */
export const headObject =
  (buckets: Buckets): Operation =>
  (input: GetInput) => {
    const object = expectObject(buckets, input, "NotFound");
    refuseUnmet(input, object);
    return describe(buckets, object, input, rangeOf(input.Range, object.size));
  };

const refuseUnmet = ({ IfMatch, IfNoneMatch }: GetInput, object: StoredObject): void => {
  if (IfMatch !== undefined && !matches(IfMatch, object.etag)) {
    throw new AwsError("PreconditionFailed", `If-Match: the object's ETag is ${object.etag}`, 412);
  }
  if (IfNoneMatch !== undefined && matches(IfNoneMatch, object.etag)) {
    throw new AwsError("NotModified", "Not Modified", 304);
  }
};

const matches = (condition: string, etag: string): boolean =>
  condition === "*" ||
  condition.split(",").some((item) => item.trim().replaceAll('"', "") === etag.replaceAll('"', ""));

const describe = (
  buckets: Buckets,
  object: StoredObject,
  { Bucket, ChecksumMode }: GetInput,
  range: ByteRange | undefined,
): object => ({
  ContentType: "binary/octet-stream",
  ...object.headers,
  AcceptRanges: "bytes",
  ETag: object.etag,
  LastModified: object.lastModified,
  VersionId: buckets.versioning(Bucket) && versionIdOf(object),
  Metadata: object.metadata,
  ContentLength: range === undefined ? object.size : range.end - range.start + 1,
  ...(range === undefined
    ? {}
    : { ContentRange: `bytes ${range.start}-${range.end}/${object.size}` }),
  // The checksum is the whole object's; clients verify what they read against it.
  ...(ChecksumMode === "ENABLED" && range === undefined ? checksumMembers(object.checksum) : {}),
});
