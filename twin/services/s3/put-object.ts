import { CHECKSUMS } from "../../wire/checksum.ts";
import type { Operation } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { Attributes, Buckets, StoredObject } from "./buckets.ts";
import { type Body, chunksOf, type Written } from "./object-file.ts";

export type PutInput = Readonly<Record<string, unknown>> & {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body?: Body;
};

/** PutObject: verifies the digests that the client sent, and its conditions, before the object appears. */
export const putObject =
  (buckets: Buckets): Operation =>
  async (input: PutInput) => {
    const object = await buckets.put(
      input.Bucket,
      input.Key,
      checked(input),
      attributesOf(input),
      (written) => {
        refuseBadDigest(input, written);
        refuseUnmet(input, buckets.find(input.Bucket, input.Key));
        return `"${written.md5Hex}"`;
      },
    );
    return { ETag: object.etag, ChecksumCRC32: object.crc32, ChecksumType: "FULL_OBJECT" };
  };

/** Algorithms that nobody keeps; what a client says of one is verified as the body passes. */
const PASSING = { ChecksumCRC32C: "crc32c", ChecksumCRC64NVME: "crc64nvme", ChecksumSHA1: "sha1" };

/** @throws AwsError BadDigest, when the body has passed */
const checked = (input: PutInput): Body => {
  const [member, algorithm] =
    Object.entries(PASSING).find(([name]) => input[name] !== undefined) ?? [];
  const checksum = algorithm && CHECKSUMS[algorithm]?.();
  if (member === undefined || !checksum) return input.Body;
  return (async function* () {
    for await (const chunk of chunksOf(input.Body)) {
      checksum.add(chunk);
      yield chunk;
    }
    if (checksum.text() !== input[member]) {
      const message = `${member}: the body's is ${checksum.text()}, the request says ${input[member]}`;
      throw new AwsError("BadDigest", message);
    }
  })();
};

/** The members that GetObject and HeadObject give back. */
export const attributesOf = (input: Readonly<Record<string, unknown>>): Attributes => ({
  headers: Object.fromEntries(
    KEPT.flatMap((name) => (typeof input[name] === "string" ? [[name, input[name]]] : [])),
  ),
  metadata: (input["Metadata"] ?? {}) as Record<string, string>,
});

/** @throws AwsError BadDigest naming the digest */
export const refuseBadDigest = (
  input: Readonly<Record<string, unknown>>,
  written: Written,
): void => {
  const own = {
    ContentMD5: written.md5,
    ChecksumCRC32: written.crc32,
    ChecksumSHA256: written.sha256,
  };
  for (const [name, value] of Object.entries(own)) {
    const sent = input[name];
    if (sent !== undefined && sent !== value) {
      throw new AwsError("BadDigest", `${name}: the body's is ${value}, the request says ${sent}`);
    }
  }
};

const KEPT = [
  "ContentType",
  "CacheControl",
  "ContentDisposition",
  "ContentEncoding",
  "ContentLanguage",
] as const;

const refuseUnmet = (
  input: Readonly<Record<string, unknown>>,
  before: StoredObject | undefined,
): void => {
  const isTaken = input["IfNoneMatch"] === "*" && before !== undefined;
  const isOther = input["IfMatch"] !== undefined && input["IfMatch"] !== before?.etag;
  if (isTaken || isOther) {
    throw new AwsError(
      "PreconditionFailed",
      "At least one of the pre-conditions you specified did not hold",
      412,
      {
        Condition: isTaken ? "If-None-Match" : "If-Match",
      },
    );
  }
};
