import { createHash, randomUUID } from "node:crypto";
import { createReadStream, mkdirSync, openSync, readdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { AwsError } from "../../wire/service.ts";
import type { Store } from "../../world/store.ts";
import type { Algorithm } from "./object-checksum.ts";
import type { Body, Written } from "./object-file.ts";
import { writeFileFrom } from "./object-file.ts";
import type { DeleteMarker, ObjectVersions, Version, Versioning } from "./object-versions.ts";
import { isMarker, objectVersions } from "./object-versions.ts";
import type { StoredObject } from "./stored-object.ts";

export type Attributes = Pick<StoredObject, "headers" | "metadata"> & {
  /** Of the checksum that is kept; default S3's own. */
  readonly algorithm?: Algorithm | undefined;
};

/** What is said of a content before anybody sees it. */
export type Accepted = Pick<StoredObject, "etag" | "checksum">;

/** Buckets as directories with a file for each object's content; the rest is in the store. */
export interface Buckets {
  readonly directory: string;
  create(bucket: string): void;
  remove(bucket: string): Promise<void>;
  names(): string[];
  createdAt(bucket: string): Date;
  /** @throws AwsError NoSuchBucket */
  expect(bucket: string): ReadonlyMap<string, StoredObject>;
  find(bucket: string, key: string): StoredObject | undefined;
  findVersion(bucket: string, key: string, versionId: string): Version | undefined;
  /** @throws AwsError NoSuchBucket */
  versions(bucket: string): ReturnType<ObjectVersions["all"]>;
  versioning(bucket: string): Versioning;
  setVersioning(bucket: string, versioning: Versioning): void;
  /**
   * `accept` may refuse what was written, by throwing, before anybody sees it; it says the ETag, and a
   * checksum that is not the content's own.
   * @throws AwsError NoSuchBucket
   */
  put(
    bucket: string,
    key: string,
    body: Body,
    attributes: Attributes,
    accept: (written: Written) => Accepted,
  ): Promise<StoredObject>;
  /** Answers what stands for it from now on, in a bucket with versions. */
  delete(bucket: string, key: string): DeleteMarker | undefined;
  /** Answers what was deleted for good. */
  deleteVersion(bucket: string, key: string, versionId: string): Version | undefined;
  /** Opens the content at once, so that an overwrite cannot change it while it is read. `end` is inclusive. */
  read(bucket: string, object: StoredObject, start?: number, end?: number): Readable;
}

interface Bucket {
  readonly createdAt: Date;
  readonly versioning?: Versioning;
}

export const createBuckets = (directory: string, now: () => Date, store: Store): Buckets => {
  mkdirSync(directory, { recursive: true });
  const buckets = store.collection<Bucket>("s3/buckets");
  const objectsOf = (bucket: string): ObjectVersions => objectVersions(store, bucket);
  for (const name of buckets.keys()) sweep(join(directory, name), objectsOf(name).all().flat());

  const expect = (bucket: string): ObjectVersions => {
    if (!buckets.has(bucket)) throw noSuchBucket(bucket);
    return objectsOf(bucket);
  };

  /** Not before it is certain that nobody will ask for it again. */
  const discard = (bucket: string, gone: readonly Version[]): void => {
    for (const version of gone) {
      if (isMarker(version)) continue;
      const path = join(directory, bucket, version.file);
      store.afterCommit(() => rmSync(path, { force: true }));
    }
  };
  const versioning = (bucket: string): Versioning => buckets.get(bucket)?.versioning;

  return {
    directory,
    expect: (bucket) => expect(bucket).current,
    names: () => [...buckets.keys()].sort(),
    createdAt: (bucket) => buckets.get(bucket)?.createdAt ?? now(),
    find: (bucket, key) => expect(bucket).current.get(key),
    findVersion: (bucket, key, versionId) => expect(bucket).find(key, versionId),
    versions: (bucket) => expect(bucket).all(),
    versioning(bucket) {
      expect(bucket);
      return versioning(bucket);
    },
    setVersioning(bucket, wanted) {
      expect(bucket);
      buckets.set(bucket, { createdAt: now(), ...buckets.get(bucket), versioning: wanted });
    },

    create(bucket) {
      mkdirSync(join(directory, validName(bucket)), { recursive: true });
      if (!buckets.has(bucket)) buckets.set(bucket, { createdAt: now() });
    },

    async remove(bucket) {
      if (expect(bucket).all().length > 0)
        throw new AwsError("BucketNotEmpty", `The bucket is not empty: ${bucket}`, 409);
      buckets.delete(bucket);
      await rm(join(directory, bucket), { recursive: true, force: true });
    },

    async put(bucket, key, body, { headers, metadata, algorithm }, accept) {
      const objects = expect(bucket);
      refuseLongKey(key);
      const file = fileName(key);
      const path = join(directory, bucket, file);
      const written = await writeFileFrom(path, body, algorithm);
      let accepted: Accepted;
      try {
        accepted = accept(written);
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
      const object = {
        key,
        size: written.size,
        checksum: written.checksum,
        ...accepted,
        lastModified: now(),
        headers,
        metadata,
        file,
      };
      const { kept, gone } = objects.put(object, versioning(bucket));
      discard(bucket, gone);
      return kept;
    },

    delete(bucket, key) {
      const { marker, gone } = expect(bucket).delete(key, versioning(bucket), now());
      discard(bucket, gone);
      return marker;
    },

    deleteVersion(bucket, key, versionId) {
      const found = expect(bucket).deleteVersion(key, versionId);
      discard(bucket, found ? [found] : []);
      return found;
    },

    read(bucket, object, start = 0, end = object.size - 1) {
      if (object.size === 0) return Readable.from([]);
      const fd = openSync(join(directory, bucket, object.file), "r");
      return createReadStream("", { fd, start, end, highWaterMark: 256 * 1024 });
    },
  };
};

const noSuchBucket = (bucket: string): AwsError =>
  new AwsError("NoSuchBucket", `The specified bucket does not exist: ${bucket}`, 404, {
    BucketName: bucket,
  });

// A key may be anything; the file's name keeps its end for people and a digest for uniqueness.
const fileName = (key: string): string => {
  const digest = createHash("sha256").update(key).digest("hex").slice(0, 12);
  const readable = key.replaceAll(/[^A-Za-z0-9._-]+/g, "_").slice(-80);
  return `${digest}-${randomUUID().slice(0, 8)}-${readable}`;
};

/** Content that was written when the process died, and never became an object. */
const sweep = (directory: string, versions: readonly Version[]): void => {
  mkdirSync(directory, { recursive: true });
  const known = new Set(versions.flatMap((each) => (isMarker(each) ? [] : [each.file])));
  for (const file of readdirSync(directory)) {
    if (!known.has(file)) rmSync(join(directory, file), { force: true });
  }
};

const validName = (bucket: string): string => {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) return bucket;
  throw new AwsError(
    "InvalidBucketName",
    `The specified bucket is not valid: ${bucket}; expected 3 to 63 lower-case letters, digits, dots and hyphens`,
  );
};

/** (S3 user guide, "Naming Amazon S3 objects") */
const MAX_KEY_BYTES = 1_024;

/** @throws AwsError KeyTooLongError */
export const refuseLongKey = (key: string): void => {
  const size = Buffer.byteLength(key);
  if (size <= MAX_KEY_BYTES) return;
  throw new AwsError("KeyTooLongError", "Your key is too long", 400, {
    Size: size,
    MaxSizeAllowed: MAX_KEY_BYTES,
  });
};
