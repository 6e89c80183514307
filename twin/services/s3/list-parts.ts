import { checksumMember } from "./object-checksum.ts";
import type { Upload } from "./upload.ts";

export interface ListPartsInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
  readonly MaxParts?: number;
  readonly PartNumberMarker?: number;
}

/** ListParts: a page of what was uploaded so far. */
export const listedParts = ({ parts }: Upload, input: ListPartsInput): object => {
  const { Bucket, Key, UploadId, MaxParts = 1_000, PartNumberMarker = 0 } = input;
  const numbers = [...parts.keys()].filter((number) => number > PartNumberMarker);
  const shown = numbers.toSorted((a, b) => a - b).slice(0, MaxParts);
  return {
    Bucket,
    Key,
    UploadId,
    PartNumberMarker,
    MaxParts,
    IsTruncated: shown.length < numbers.length,
    ...(shown.length < numbers.length && { NextPartNumberMarker: shown.at(-1) }),
    Parts: shown.flatMap((PartNumber) => {
      const written = parts.get(PartNumber);
      return written
        ? [
            {
              PartNumber,
              ETag: `"${written.md5Hex}"`,
              Size: written.size,
              ...checksumMember(written.checksum),
            },
          ]
        : [];
    }),
  };
};
