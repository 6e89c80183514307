import type { Operation } from "../../wire/service.ts";
import type { Buckets } from "./buckets.ts";
import type { StoredObject } from "./stored-object.ts";

interface ListInput {
  readonly Bucket: string;
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number;
  readonly ContinuationToken?: string;
  readonly StartAfter?: string;
  readonly EncodingType?: "url";
}

/** ListObjectsV2: keys in byte order, those with a common part up to the delimiter folded into one prefix. */
export const listObjects =
  (buckets: Buckets): Operation =>
  (input: ListInput) => {
    const { Bucket, Prefix = "", Delimiter = "", MaxKeys = 1000, StartAfter } = input;
    const after = startOf(input);
    const entries = entriesOf(buckets.expect(Bucket), Prefix, Delimiter).filter(
      ({ name }) => byBytes(name, after) > 0,
    );
    const page = entries.slice(0, Math.min(Math.max(MaxKeys, 0), 1000));
    const next = page.length < entries.length ? page.at(-1)?.name : undefined;
    const write = input.EncodingType === "url" ? encodeKey : (text: string) => text;
    return {
      Name: Bucket,
      Prefix: write(Prefix),
      Delimiter: Delimiter === "" ? undefined : write(Delimiter),
      EncodingType: input.EncodingType,
      ContinuationToken: input.ContinuationToken,
      StartAfter: StartAfter && write(StartAfter),
      MaxKeys,
      KeyCount: page.length,
      IsTruncated: next !== undefined,
      NextContinuationToken: next && tokenOf(next),
      Contents: page.flatMap(({ object }) => (object ? [contentOf(object, write)] : [])),
      CommonPrefixes: page.flatMap(({ name, object }) => (object ? [] : [{ Prefix: write(name) }])),
    };
  };

const tokenOf = (name: string): string => Buffer.from(name).toString("base64url");

const startOf = ({ ContinuationToken, StartAfter = "" }: ListInput): string =>
  ContinuationToken === undefined
    ? StartAfter
    : Buffer.from(ContinuationToken, "base64url").toString();

/** A key with its object, or a common prefix without one. */
interface Entry {
  readonly name: string;
  readonly object?: StoredObject;
}

const entriesOf = (
  objects: ReadonlyMap<string, StoredObject>,
  prefix: string,
  delimiter: string,
): Entry[] => {
  const entries = new Map<string, Entry>();
  for (const object of objects.values()) {
    if (!object.key.startsWith(prefix)) continue;
    const cut = delimiter === "" ? -1 : object.key.indexOf(delimiter, prefix.length);
    const entry =
      cut < 0
        ? { name: object.key, object }
        : { name: object.key.slice(0, cut + delimiter.length) };
    entries.set(entry.name, entry);
  }
  return [...entries.values()].sort((a, b) => byBytes(a.name, b.name));
};

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const contentOf = (object: StoredObject, write: (text: string) => string): object => ({
  Key: write(object.key),
  Size: object.size,
  ETag: object.etag,
  LastModified: object.lastModified,
  StorageClass: "STANDARD",
});

const encodeKey = (text: string): string => encodeURIComponent(text).replaceAll("%2F", "/");
