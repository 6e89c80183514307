import { AwsError, type Service } from "../../wire/service.ts";
import type { Store } from "../../world/store.ts";
import { bucketOperations } from "./bucket-operations.ts";
import type { Buckets } from "./buckets.ts";
import { copyObject } from "./copy-object.ts";
import { getObject, headObject } from "./get-object.ts";
import { listObjects } from "./list-objects.ts";
import { multipartOperations } from "./multipart.ts";
import { putObject } from "./put-object.ts";

interface S3Options {
  readonly buckets: Buckets;
  readonly region: string;
  readonly store: Store;
}

/** Amazon S3 over files. */
export const s3Service = ({ buckets, region, store }: S3Options): Service => ({
  name: "s3",
  operations: {
    ...bucketOperations(buckets, region),
    ...multipartOperations(buckets, store),
    PutObject: putObject(buckets),
    GetObject: getObject(buckets),
    HeadObject: headObject(buckets),
    CopyObject: copyObject(buckets),
    ListObjectsV2: listObjects(buckets),

    DeleteObject: ({ Bucket, Key }: { Bucket: string; Key: string }) => buckets.delete(Bucket, Key),

    async DeleteObjects({
      Bucket,
      Delete,
    }: {
      Bucket: string;
      Delete: { Objects: { Key: string }[]; Quiet?: boolean };
    }) {
      if (Delete.Objects.length > MAX_DELETES) throw tooMany(Delete.Objects.length);
      for (const { Key } of Delete.Objects) await buckets.delete(Bucket, Key);
      return Delete.Quiet === true ? {} : { Deleted: Delete.Objects.map(({ Key }) => ({ Key })) };
    },
  },
});

/** (S3 API reference, DeleteObjects) */
const MAX_DELETES = 1_000;

const tooMany = (count: number): AwsError =>
  new AwsError(
    "MalformedXML",
    `Delete: expected at most ${MAX_DELETES} objects, got ${count}; delete the rest by further requests`,
  );
