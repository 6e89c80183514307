import type { Operation } from "../../wire/service.ts";
import type { Buckets } from "./buckets.ts";
import { checksumMember } from "./object-checksum.ts";
import { isMarker, type Version, versionIdOf } from "./object-versions.ts";

interface ListVersionsInput {
  readonly Bucket: string;
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number;
  readonly KeyMarker?: string;
  readonly VersionIdMarker?: string;
  readonly EncodingType?: "url";
}

interface Entry {
  /** A key, or a common prefix of several. */
  readonly name: string;
  readonly version?: Version;
  readonly isLatest?: boolean;
}

const MAX_KEYS = 1_000;

/** ListObjectVersions: keys in byte order, the versions of each from the newest on, delete markers among them. */
export const listObjectVersions =
  (buckets: Buckets): Operation =>
  (input: ListVersionsInput) => {
    const { Bucket, Prefix = "", Delimiter, MaxKeys = MAX_KEYS, EncodingType } = input;
    const rest = afterMarkers(entriesOf(buckets, input), input);
    const page = rest.slice(0, Math.min(Math.max(MaxKeys, 0), MAX_KEYS));
    const last = page.length < rest.length ? page.at(-1) : undefined;
    const write = EncodingType === "url" ? encodeKey : (text: string) => text;
    return {
      Name: Bucket,
      Prefix: write(Prefix),
      Delimiter: Delimiter && write(Delimiter),
      EncodingType,
      KeyMarker: write(input.KeyMarker ?? ""),
      VersionIdMarker: input.VersionIdMarker ?? "",
      MaxKeys,
      IsTruncated: last !== undefined,
      NextKeyMarker: last && write(last.name),
      NextVersionIdMarker: last?.version && versionIdOf(last.version),
      Versions: page.flatMap((entry) => versionOf(entry, write)),
      DeleteMarkers: page.flatMap((entry) => markerOf(entry, write)),
      CommonPrefixes: page.flatMap(({ name, version }) =>
        version ? [] : [{ Prefix: write(name) }],
      ),
    };
  };

const entriesOf = (
  buckets: Buckets,
  { Bucket, Prefix = "", Delimiter = "" }: ListVersionsInput,
): Entry[] => {
  const entries = new Map<string, Entry[]>();
  for (const versions of buckets.versions(Bucket)) {
    const key = versions[0]?.key ?? "";
    if (!key.startsWith(Prefix)) continue;
    const cut = Delimiter === "" ? -1 : key.indexOf(Delimiter, Prefix.length);
    const name = cut < 0 ? key : key.slice(0, cut + Delimiter.length);
    const own = versions.map((version, index) => ({ name, version, isLatest: index === 0 }));
    entries.set(name, cut < 0 ? own : [{ name }]);
  }
  return [...entries]
    .toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .flatMap(([, own]) => own);
};

const afterMarkers = (
  entries: readonly Entry[],
  { KeyMarker, VersionIdMarker }: ListVersionsInput,
): readonly Entry[] => {
  if (!KeyMarker) return entries;
  const marker = Buffer.from(KeyMarker);
  const at = entries.findIndex(
    ({ name, version }) =>
      name === KeyMarker && version !== undefined && versionIdOf(version) === VersionIdMarker,
  );
  if (at >= 0) return entries.slice(at + 1);
  return entries.filter(({ name }) => Buffer.compare(Buffer.from(name), marker) > 0);
};

const versionOf = ({ version, isLatest }: Entry, write: (text: string) => string): object[] =>
  version === undefined || isMarker(version)
    ? []
    : [
        {
          Key: write(version.key),
          VersionId: versionIdOf(version),
          IsLatest: isLatest,
          LastModified: version.lastModified,
          ETag: version.etag,
          Size: version.size,
          StorageClass: "STANDARD",
          ChecksumAlgorithm: Object.keys(checksumMember(version.checksum)).map((member) =>
            member.replace("Checksum", ""),
          ),
        },
      ];

const markerOf = ({ version, isLatest }: Entry, write: (text: string) => string): object[] =>
  version === undefined || !isMarker(version)
    ? []
    : [
        {
          Key: write(version.key),
          VersionId: version.versionId,
          IsLatest: isLatest,
          LastModified: version.lastModified,
        },
      ];

const encodeKey = (text: string): string => encodeURIComponent(text).replaceAll("%2F", "/");
