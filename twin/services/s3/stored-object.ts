import type { ObjectChecksum } from "./object-checksum.ts";

/** An object and what S3 tells of it. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  /** None of what an earlier version of the twin kept. */
  readonly checksum?: ObjectChecksum | undefined;
  /** None in a bucket that never had versions. */
  readonly versionId?: string | undefined;
  readonly lastModified: Date;
  /** Members of PutObject that GetObject gives back: ContentType, CacheControl … */
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Name of the content's file below the bucket's directory. */
  readonly file: string;
}
