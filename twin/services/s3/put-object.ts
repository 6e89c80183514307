import type { Operation } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { Attributes, Buckets } from "./buckets.ts";
import { algorithmIn, checksumMembers, differsFrom } from "./object-checksum.ts";
import type { Body, Written } from "./object-file.ts";
import type { StoredObject } from "./stored-object.ts";

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
      input.Body,
      attributesOf(input),
      (written) => {
        refuseBadDigest(input, written);
        refuseUnmet(input, buckets.find(input.Bucket, input.Key));
        return { etag: `"${written.md5Hex}"` };
      },
    );
    const { etag, checksum, versionId } = object;
    return { ETag: etag, VersionId: versionId, ...checksumMembers(checksum) };
  };

/** The members that GetObject and HeadObject give back. */
export const attributesOf = (input: Readonly<Record<string, unknown>>): Attributes => ({
  headers: Object.fromEntries(
    KEPT.flatMap((name) => (typeof input[name] === "string" ? [[name, input[name]]] : [])),
  ),
  metadata: (input["Metadata"] ?? {}) as Record<string, string>,
  algorithm: algorithmIn(input),
});

/** @throws AwsError BadDigest naming the digest */
export const refuseBadDigest = (
  input: Readonly<Record<string, unknown>>,
  written: Written,
): void => {
  const { ContentMD5 } = input;
  if (ContentMD5 !== undefined && ContentMD5 !== written.md5) {
    throw new AwsError(
      "BadDigest",
      `ContentMD5: the body's is ${written.md5}, the request says ${ContentMD5}`,
    );
  }
  const { algorithm, value } = written.checksum;
  if (!differsFrom(input, written.checksum)) return;
  throw new AwsError(
    "BadDigest",
    `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum ${value}.`,
  );
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
