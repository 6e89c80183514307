import { buffer } from "node:stream/consumers";
import { partitionOf } from "../../partition.ts";
import type { ItemSource } from "../../state-machine/item-source.ts";
import { StateFailure } from "../../state-machine/state-failure.ts";
import type { Buckets } from "../s3/buckets.ts";
import type { RefusalOf } from "./role-permissions.ts";

/** S3 as the executions of a state machine with that role read items from it. */
export type ItemsFor = (roleArn: string) => ItemSource;

export const s3Items =
  (buckets: Buckets, region: string, refusalOf: RefusalOf): ItemsFor =>
  (roleArn) => {
    const expect = (action: string, resource: string, bucket: string): void => {
      const refusal = refusalOf(roleArn, {
        action,
        resource: `arn:${partitionOf(region)}:s3:::${resource}`,
      });
      if (refusal !== undefined) throw failed(refusal);
      if (!buckets.names().includes(bucket))
        throw failed(`The specified bucket does not exist: ${bucket}`);
    };
    return {
      async get(bucket, key) {
        expect("s3:GetObject", `${bucket}/${key}`, bucket);
        const object = buckets.find(bucket, key);
        return object && new Uint8Array(await buffer(buckets.read(bucket, object)));
      },
      async list(bucket, prefix) {
        expect("s3:ListBucket", bucket, bucket);
        return [...buckets.expect(bucket).values()]
          .filter(({ key }) => key.startsWith(prefix))
          .toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
          .map(({ key, etag, lastModified, size }) => ({
            Etag: etag,
            Key: key,
            LastModified: Math.floor(lastModified.getTime() / 1_000),
            Size: size,
            StorageClass: "STANDARD",
          }));
      },
    };
  };

const failed = (cause: string): StateFailure => new StateFailure("States.ItemReaderFailed", cause);
