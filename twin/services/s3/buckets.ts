import { createHash, randomUUID } from "node:crypto";
import {
  createReadStream,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
} from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { AwsError } from "../../wire/service.ts";
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

/**
 * Buckets as directories: for each object one file with its content and one `.json` with the rest,
 * so that a kept state directory has them again after a restart.
 */
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

export const createBuckets = (directory: string, now: () => Date): Buckets => {
  mkdirSync(directory, { recursive: true });
  const buckets = new Map<string, Map<string, StoredObject>>();
  for (const name of readdirSync(directory)) {
    if (!name.startsWith(".")) buckets.set(name, load(join(directory, name)));
  }

  const expect = (bucket: string): Map<string, StoredObject> => {
    const objects = buckets.get(bucket);
    if (objects === undefined) {
      throw new AwsError("NoSuchBucket", `The specified bucket does not exist: ${bucket}`, 404, {
        BucketName: bucket,
      });
    }
    return objects;
  };

  const discard = async (bucket: string, object: StoredObject | undefined): Promise<void> => {
    if (object === undefined) return;
    const path = join(directory, bucket, object.file);
    await Promise.all([rm(path, { force: true }), rm(`${path}.json`, { force: true })]);
  };

  return {
    directory,
    expect,
    names: () => [...buckets.keys()].sort(),
    createdAt: (bucket) => statSync(join(directory, bucket)).birthtime,
    find: (bucket, key) => expect(bucket).get(key),

    create(bucket) {
      mkdirSync(join(directory, validName(bucket)), { recursive: true });
      if (!buckets.has(bucket)) buckets.set(bucket, new Map());
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
      await writeFile(`${path}.json`, JSON.stringify(object));
      const before = objects.get(key);
      objects.set(key, object);
      await discard(bucket, before);
      return object;
    },

    async delete(bucket, key) {
      const objects = expect(bucket);
      const before = objects.get(key);
      objects.delete(key);
      await discard(bucket, before);
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

const load = (directory: string): Map<string, StoredObject> => {
  const files = readdirSync(directory);
  const contents = new Set(files);
  const objects = files
    // A content file may end in .json too: it has a sidecar, and a sidecar has none.
    .filter((name) => name.endsWith(".json") && !contents.has(`${name}.json`))
    .map((name) => JSON.parse(readFileSync(join(directory, name), "utf8")) as StoredObject)
    .map((object) => ({ ...object, lastModified: new Date(object.lastModified) }));
  return new Map(objects.map((object) => [object.key, object]));
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
