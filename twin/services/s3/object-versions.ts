import { randomBytes } from "node:crypto";
import type { Store } from "../../world/store.ts";
import type { StoredObject } from "./stored-object.ts";

/** Of a bucket; one that never had it answers none. */
export type Versioning = "Enabled" | "Suspended" | undefined;

/** What stands for a key that was deleted in a bucket with versions. */
export interface DeleteMarker {
  readonly key: string;
  readonly versionId: string;
  readonly lastModified: Date;
  readonly isDeleteMarker: true;
}

export type Version = StoredObject | DeleteMarker;

/** Of objects that were put while their bucket kept no versions. (S3 user guide, "Using versioning") */
const NULL_VERSION = "null";

export const versionIdOf = ({ versionId = NULL_VERSION }: Pick<Version, "versionId">): string =>
  versionId;

export const isMarker = (version: Version): version is DeleteMarker => "isDeleteMarker" in version;

/** One bucket's objects and the versions that are behind them. What it answers as gone has no reader any more. */
export interface ObjectVersions {
  readonly current: ReadonlyMap<string, StoredObject>;
  find(key: string, versionId: string): Version | undefined;
  /** Newest first for each key, keys as they came. */
  all(): readonly (readonly Version[])[];
  put(object: StoredObject, versioning: Versioning): { kept: StoredObject; gone: Version[] };
  delete(
    key: string,
    versioning: Versioning,
    now: Date,
  ): { marker?: DeleteMarker; gone: Version[] };
  deleteVersion(key: string, versionId: string): Version | undefined;
}

/** Current objects are one collection, as in a bucket without versions; what they replaced is another. */
export const objectVersions = (store: Store, bucket: string): ObjectVersions => {
  const current = store.collection<StoredObject>(`s3/objects/${bucket}`);
  const earlier = store.collection<Version>(`s3/versions/${bucket}`);
  const place = (version: Version): string => `${version.key}\0${versionIdOf(version)}`;

  const earlierByKey = (): Map<string, Version[]> =>
    Map.groupBy(earlier.values(), ({ key }) => key);

  const takeEarlier = (key: string, versionId: string): Version[] => {
    const found = earlier.get(`${key}\0${versionId}`);
    if (found) earlier.delete(place(found));
    return found ? [found] : [];
  };

  /** What a new current version does to the one before; without versions there is one at most. */
  const retire = (key: string, versioning: Versioning): Version[] => {
    const gone = versioning === "Enabled" ? [] : takeEarlier(key, NULL_VERSION);
    const before = current.get(key);
    if (before === undefined) return gone;
    current.delete(key);
    const isReplaced = versioning !== "Enabled" && versionIdOf(before) === NULL_VERSION;
    if (!isReplaced) earlier.set(place(before), before);
    return isReplaced ? [...gone, before] : gone;
  };

  const promote = (key: string): void => {
    const [newest] = newestFirst(earlierByKey().get(key));
    if (newest === undefined || isMarker(newest) || current.has(key)) return;
    earlier.delete(place(newest));
    current.set(key, newest);
  };

  return {
    current,
    find(key, versionId) {
      const now = current.get(key);
      return now && versionIdOf(now) === versionId ? now : earlier.get(`${key}\0${versionId}`);
    },
    all() {
      const behind = earlierByKey();
      return [...new Set([...current.keys(), ...behind.keys()])].map((key) => {
        const now = current.get(key);
        return [...(now ? [now] : []), ...newestFirst(behind.get(key))];
      });
    },
    put(object, versioning) {
      const kept = versioning ? { ...object, versionId: newVersionId(versioning) } : object;
      const gone = retire(object.key, versioning);
      current.set(object.key, kept);
      return { kept, gone };
    },
    delete(key, versioning, now) {
      const gone = retire(key, versioning);
      if (versioning === undefined) return { gone };
      const versionId = newVersionId(versioning);
      const marker = { key, versionId, lastModified: now, isDeleteMarker: true } as const;
      earlier.set(place(marker), marker);
      return { marker, gone };
    },
    deleteVersion(key, versionId) {
      const now = current.get(key);
      const isCurrent = now !== undefined && versionIdOf(now) === versionId;
      if (isCurrent) current.delete(key);
      const [found] = isCurrent ? [now] : takeEarlier(key, versionId);
      promote(key);
      return found;
    },
  };
};

/** Of one moment, the one that came last. */
const newestFirst = (versions: readonly Version[] = []): Version[] =>
  versions.toReversed().toSorted((a, b) => b.lastModified.getTime() - a.lastModified.getTime());

const newVersionId = (versioning: Versioning): string =>
  versioning === "Enabled" ? randomBytes(24).toString("base64url") : NULL_VERSION;
