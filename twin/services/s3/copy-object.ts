import type { Operation } from "../../wire/service.ts";
import type { Buckets } from "./buckets.ts";
import { copySourceOf } from "./copy-source.ts";
import { checksumMembers } from "./object-checksum.ts";
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
    const { headers, metadata, algorithm } = attributesOf(input);
    const described = input.MetadataDirective === "REPLACE" ? { headers, metadata } : source;
    const attributes = { ...described, algorithm: algorithm ?? source.checksum?.algorithm };
    const body = buckets.read(bucket, source);
    const copy = await buckets.put(input.Bucket, input.Key, body, attributes, ({ md5Hex }) => ({
      etag: `"${md5Hex}"`,
    }));
    return {
      VersionId: copy.versionId,
      CopySourceVersionId: source.versionId,
      CopyObjectResult: {
        ETag: copy.etag,
        LastModified: copy.lastModified,
        ...checksumMembers(copy.checksum),
      },
    };
  };
