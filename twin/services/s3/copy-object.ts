import type { Operation } from "../../wire/service.ts";
import type { Buckets } from "./buckets.ts";
import { copySourceOf } from "./copy-source.ts";
import { attributesOf } from "./put-object.ts";

interface CopyInput extends Readonly<Record<string, unknown>> {
  readonly Bucket: string;
  readonly Key: string;
  /** `bucket/key`, URL-encoded, with or without a leading slash. */
  readonly CopySource: string;
  readonly MetadataDirective?: "COPY" | "REPLACE";
}

/** CopyObject within and between buckets. */
export const copyObject =
  (buckets: Buckets): Operation =>
  async (input: CopyInput) => {
    const { bucket, object: source } = copySourceOf(buckets, input.CopySource);
    const attributes = input.MetadataDirective === "REPLACE" ? attributesOf(input) : source;
    const body = buckets.read(bucket, source);
    const copy = await buckets.put(
      input.Bucket,
      input.Key,
      body,
      attributes,
      ({ md5Hex }) => `"${md5Hex}"`,
    );
    return {
      CopyObjectResult: {
        ETag: copy.etag,
        LastModified: copy.lastModified,
        ChecksumCRC32: copy.crc32,
      },
    };
  };
