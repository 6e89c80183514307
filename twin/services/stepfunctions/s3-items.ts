import { buffer } from "node:stream/consumers";
import { partitionOf } from "../../partition.ts";
import type { ItemSource } from "../../state-machine/item-source.ts";
import { StateFailure } from "../../state-machine/state-failure.ts";
import type { Buckets } from "../s3/buckets.ts";
import { objectStoreOf } from "../s3/object-store.ts";
import type { RefusalOf } from "./role-permissions.ts";

/** S3 as the executions of a state machine with that role read items from it and write results to it. */
export type ItemsFor = (roleArn: string) => ItemSource;

export const s3Items =
  (buckets: Buckets, region: string, refusalOf: RefusalOf): ItemsFor =>
  (roleArn) => {
    const expect = (
      action: string,
      resource: string,
      bucket: string,
      failed: (cause: string) => StateFailure,
    ): void => {
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
        expect("s3:GetObject", `${bucket}/${key}`, bucket, unread);
        const object = buckets.find(bucket, key);
        return object && new Uint8Array(await buffer(buckets.read(bucket, object)));
      },
      async list(bucket, prefix) {
        expect("s3:ListBucket", bucket, bucket, unread);
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
      async put(bucket, key, content) {
        expect("s3:PutObject", `${bucket}/${key}`, bucket, unwritten);
        await objectStoreOf(buckets).put(bucket, key, content);
      },
    };
  };

const unread = (cause: string): StateFailure => new StateFailure("States.ItemReaderFailed", cause);
const unwritten = (cause: string): StateFailure =>
  new StateFailure("States.ResultWriterFailed", cause);
