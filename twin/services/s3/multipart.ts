import { createHash, randomUUID } from "node:crypto";
import { createReadStream, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Service } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { Store } from "../../world/store.ts";
import { type Buckets, refuseLongKey } from "./buckets.ts";
import { rangeOf } from "./byte-range.ts";
import { compositeOf, isComposite } from "./composite-checksum.ts";
import { copySourceOf } from "./copy-source.ts";
import { type ListPartsInput, listedParts } from "./list-parts.ts";
import { algorithmIn, checksumMember, checksumMembers } from "./object-checksum.ts";
import type { Written } from "./object-file.ts";
import { writeFileFrom } from "./object-file.ts";
import type { PutInput } from "./put-object.ts";
import { attributesOf, refuseBadDigest } from "./put-object.ts";
import type { Upload } from "./upload.ts";

type PartInput = PutInput & { UploadId: string; PartNumber: number };

interface PartCopyInput {
  readonly UploadId: string;
  readonly PartNumber: number;
  readonly CopySource: string;
  readonly CopySourceRange?: string;
}

interface CompleteInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
  readonly MultipartUpload?: { readonly Parts?: readonly { PartNumber: number; ETag: string }[] };
}

/** Multipart upload: parts are files of their own until they are joined into one object. */
export const multipartOperations = (buckets: Buckets, store: Store): Service["operations"] => {
  const uploads = store.collection<Upload>("s3/uploads");

  const expect = (id: string): Upload => {
    const upload = uploads.get(id);
    if (upload === undefined)
      throw new AwsError("NoSuchUpload", `The specified upload does not exist: ${id}`, 404);
    return upload;
  };

  const end = (id: string): void => {
    const { directory } = expect(id);
    uploads.delete(id);
    store.afterCommit(() => rmSync(directory, { recursive: true, force: true }));
  };

  return {
    async CreateMultipartUpload(input: PutInput) {
      buckets.expect(input.Bucket);
      refuseLongKey(input.Key);
      const UploadId = randomUUID();
      const directory = join(buckets.directory, ".uploads", UploadId);
      await mkdir(directory, { recursive: true });
      uploads.set(UploadId, newUpload(directory, input));
      const { Bucket, Key, ChecksumAlgorithm, ChecksumType } = input;
      return { Bucket, Key, UploadId, ChecksumAlgorithm, ChecksumType };
    },

    async UploadPart(input: PartInput) {
      const upload = expect(input.UploadId);
      const written = await writeFileFrom(
        join(upload.directory, String(input.PartNumber)),
        input.Body,
        algorithmIn(input) ?? upload.attributes.algorithm,
      );
      refuseBadDigest(input, written);
      upload.parts.set(input.PartNumber, written);
      uploads.touch(input.UploadId);
      return { ETag: `"${written.md5Hex}"`, ...checksumMember(written.checksum) };
    },

    async UploadPartCopy(input: PartCopyInput) {
      const upload = expect(input.UploadId);
      const { bucket, object } = copySourceOf(buckets, input.CopySource);
      const range = rangeOf(input.CopySourceRange, object.size);
      const body = buckets.read(bucket, object, range?.start, range?.end);
      const file = join(upload.directory, String(input.PartNumber));
      const written = await writeFileFrom(file, body, upload.attributes.algorithm);
      upload.parts.set(input.PartNumber, written);
      uploads.touch(input.UploadId);
      return {
        CopyPartResult: {
          ETag: `"${written.md5Hex}"`,
          LastModified: object.lastModified,
          ...checksumMember(written.checksum),
        },
      };
    },

    async CompleteMultipartUpload({ Bucket, Key, UploadId, MultipartUpload }: CompleteInput) {
      const upload = expect(UploadId);
      const chosen = chosenParts(upload, MultipartUpload?.Parts ?? []);
      const etag = etagOf(chosen.map(({ written }) => written));
      const body = joined(chosen.map(({ number }) => join(upload.directory, String(number))));
      const own = compositeOf(
        upload,
        chosen.map(({ written }) => written.checksum),
      );
      const object = await buckets.put(Bucket, Key, body, upload.attributes, ({ checksum }) => ({
        etag,
        checksum: own ?? checksum,
      }));
      end(UploadId);
      return {
        Bucket,
        Key,
        ETag: object.etag,
        Location: `/${Bucket}/${Key}`,
        VersionId: object.versionId,
        ...checksumMembers(object.checksum),
      };
    },

    ListParts: (input: ListPartsInput) => listedParts(expect(input.UploadId), input),

    AbortMultipartUpload: ({ UploadId }: { UploadId: string }) => end(UploadId),
  };
};

const newUpload = (directory: string, input: PutInput): Upload => {
  const attributes = attributesOf(input);
  return {
    directory,
    attributes,
    isComposite: isComposite(attributes, input["ChecksumType"]),
    parts: new Map(),
  };
};

/** S3's own limit: every part but the last. */
const MIN_PART_BYTES = 5 * 1024 * 1024;

const chosenParts = (
  upload: Upload,
  asked: readonly { PartNumber: number; ETag: string }[],
): { number: number; written: Written }[] => {
  if (asked.length === 0) {
    throw new AwsError("MalformedXML", "MultipartUpload: expected at least one part");
  }
  const numbers = asked.map(({ PartNumber }) => PartNumber);
  if (numbers.some((number, index) => number <= (numbers[index - 1] ?? 0))) {
    throw new AwsError("InvalidPartOrder", `parts must ascend, got ${numbers.join(", ")}`);
  }
  return asked.map((part, index) => partOf(upload, part, index === asked.length - 1));
};

const partOf = (
  upload: Upload,
  { PartNumber: number, ETag }: { PartNumber: number; ETag: string },
  isLast: boolean,
): { number: number; written: Written } => {
  const written = upload.parts.get(number);
  if (written === undefined || ETag.replaceAll('"', "") !== written.md5Hex) {
    throw new AwsError("InvalidPart", `part ${number} with ETag ${ETag} was not uploaded`);
  }
  if (!isLast && written.size < MIN_PART_BYTES) {
    throw new AwsError(
      "EntityTooSmall",
      `part ${number} has ${written.size} bytes; every part but the last needs ${MIN_PART_BYTES}`,
    );
  }
  return { number, written };
};

const etagOf = (parts: readonly Written[]): string => {
  const digest = createHash("md5");
  for (const { md5 } of parts) digest.update(Buffer.from(md5, "base64"));
  return `"${digest.digest("hex")}-${parts.length}"`;
};

async function* joined(files: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const file of files) yield* createReadStream(file);
}
