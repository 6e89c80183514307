import type { Service } from "../../wire/service.ts";
import type { Store } from "../../world/store.ts";
import { bucketOperations } from "./bucket-operations.ts";
import type { Buckets } from "./buckets.ts";
import { copyObject } from "./copy-object.ts";
import { deleteObject, deleteObjects } from "./delete-objects.ts";
import { getObject, headObject } from "./get-object.ts";
import { listObjectVersions } from "./list-object-versions.ts";
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

    ListObjectVersions: listObjectVersions(buckets),

    DeleteObject: deleteObject(buckets),
    DeleteObjects: (input) => deleteObjects(buckets, input),
  },
});
