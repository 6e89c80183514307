import { Readable } from "node:stream";
import type { Operation } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { Buckets, StoredObject } from "./buckets.ts";
import type { ByteRange } from "./byte-range.ts";
import { rangeOf } from "./byte-range.ts";

interface GetInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly Range?: string;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly ChecksumMode?: string;
}

/** GetObject: whole or by range, as a stream from the file. */
export const getObject =
  (buckets: Buckets): Operation =>
  (input: GetInput) => {
    const object = expectObject(buckets, input, "NoSuchKey");
    refuseUnmet(input, object);
    const range = rangeOf(input.Range, object.size);
    const stream = buckets.read(input.Bucket, object, range?.start, range?.end);
    return { ...describe(object, input, range), Body: Readable.toWeb(stream) };
  };

/** HeadObject: as GetObject, without the body. */
export const headObject =
  (buckets: Buckets): Operation =>
  (input: GetInput) => {
    const object = expectObject(buckets, input, "NotFound");
    refuseUnmet(input, object);
    return describe(object, input, rangeOf(input.Range, object.size));
  };

const expectObject = (buckets: Buckets, { Bucket, Key }: GetInput, code: string): StoredObject => {
  const object = buckets.find(Bucket, Key);
  if (object === undefined)
    throw new AwsError(code, `The specified key does not exist: ${Key}`, 404, { Key });
  return object;
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
  object: StoredObject,
  { ChecksumMode }: GetInput,
  range: ByteRange | undefined,
): object => ({
  ContentType: "binary/octet-stream",
  ...object.headers,
  AcceptRanges: "bytes",
  ETag: object.etag,
  LastModified: object.lastModified,
  Metadata: object.metadata,
  ContentLength: range === undefined ? object.size : range.end - range.start + 1,
  ...(range === undefined
    ? {}
    : { ContentRange: `bytes ${range.start}-${range.end}/${object.size}` }),
  // The checksum is the whole object's; clients verify what they read against it.
  ...(ChecksumMode === "ENABLED" && range === undefined
    ? { ChecksumCRC32: object.crc32, ChecksumType: "FULL_OBJECT" }
    : {}),
});
