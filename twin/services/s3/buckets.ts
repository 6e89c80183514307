import { createHash, randomUUID } from "node:crypto";
import { createReadStream, mkdirSync, openSync, readdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { AwsError } from "../../wire/service.ts";
import type { Collection } from "../../world/collection.ts";
import type { Store } from "../../world/store.ts";
import type { Body, Written } from "./object-file.ts";
import { writeFileFrom } from "./object-file.ts";

/** An object and what S3 tells of it. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  /** Base64, of the whole object. */
  readonly crc32: string;
  readonly lastModified: Date;
  /** Members of PutObject that GetObject gives back: ContentType, CacheControl … */
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Name of the content's file below the bucket's directory. */
  readonly file: string;
}

export type Attributes = Pick<StoredObject, "headers" | "metadata">;

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
  /**
   * `accept` may refuse what was written, by throwing, before anybody sees it.
   * @throws AwsError NoSuchBucket
   */
  put(
    bucket: string,
    key: string,
    body: Body,
    attributes: Attributes,
    accept: (written: Written) => string,
  ): Promise<StoredObject>;
  delete(bucket: string, key: string): Promise<void>;
  /** Opens the content at once, so that an overwrite cannot change it while it is read. `end` is inclusive. */
  read(bucket: string, object: StoredObject, start?: number, end?: number): Readable;
}

export const createBuckets = (directory: string, now: () => Date, store: Store): Buckets => {
  mkdirSync(directory, { recursive: true });
  const buckets = store.collection<{ readonly createdAt: Date }>("s3/buckets");
  const objectsOf = (bucket: string): Collection<StoredObject> =>
    store.collection(`s3/objects/${bucket}`);
  for (const name of buckets.keys()) sweep(join(directory, name), objectsOf(name));

  const expect = (bucket: string): Collection<StoredObject> => {
    if (!buckets.has(bucket)) {
      throw new AwsError("NoSuchBucket", `The specified bucket does not exist: ${bucket}`, 404, {
        BucketName: bucket,
      });
    }
    return objectsOf(bucket);
  };

  /** Not before it is certain that nobody will ask for it again. */
  const discard = (bucket: string, object: StoredObject | undefined): void => {
    if (object === undefined) return;
    const path = join(directory, bucket, object.file);
    store.afterCommit(() => rmSync(path, { force: true }));
  };

  return {
    directory,
    expect,
    names: () => [...buckets.keys()].sort(),
    createdAt: (bucket) => buckets.get(bucket)?.createdAt ?? now(),
    find: (bucket, key) => expect(bucket).get(key),

    create(bucket) {
      mkdirSync(join(directory, validName(bucket)), { recursive: true });
      if (!buckets.has(bucket)) buckets.set(bucket, { createdAt: now() });
    },

    async remove(bucket) {
      if (expect(bucket).size > 0)
        throw new AwsError("BucketNotEmpty", `The bucket is not empty: ${bucket}`, 409);
      buckets.delete(bucket);
      await rm(join(directory, bucket), { recursive: true, force: true });
    },

    async put(bucket, key, body, { headers, metadata }, accept) {
      const objects = expect(bucket);
      refuseLongKey(key);
      const file = fileName(key);
      const path = join(directory, bucket, file);
      const written = await writeFileFrom(path, body);
      let etag: string;
      try {
        etag = accept(written);
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
      const object = {
        key,
        size: written.size,
        etag,
        crc32: written.crc32,
        lastModified: now(),
        headers,
        metadata,
        file,
      };
      const before = objects.get(key);
      objects.set(key, object);
      discard(bucket, before);
      return object;
    },

    async delete(bucket, key) {
      const objects = expect(bucket);
      const before = objects.get(key);
      objects.delete(key);
      discard(bucket, before);
    },

    read(bucket, object, start = 0, end = object.size - 1) {
      if (object.size === 0) return Readable.from([]);
      const fd = openSync(join(directory, bucket, object.file), "r");
      return createReadStream("", { fd, start, end, highWaterMark: 256 * 1024 });
    },
  };
};

// A key may be anything; the file's name keeps its end for people and a digest for uniqueness.
const fileName = (key: string): string => {
  const digest = createHash("sha256").update(key).digest("hex").slice(0, 12);
  const readable = key.replaceAll(/[^A-Za-z0-9._-]+/g, "_").slice(-80);
  return `${digest}-${randomUUID().slice(0, 8)}-${readable}`;
};

/** Content that was written when the process died, and never became an object. */
const sweep = (directory: string, objects: ReadonlyMap<string, StoredObject>): void => {
  mkdirSync(directory, { recursive: true });
  const known = new Set([...objects.values()].map(({ file }) => file));
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
