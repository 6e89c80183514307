import { buffer } from "node:stream/consumers";
import type { ObjectStore } from "../../world/world.ts";
import type { Buckets } from "./buckets.ts";

/** The buckets as the other local services use them. */
export const objectStoreOf = (buckets: Buckets): ObjectStore => ({
  async get(bucket, key) {
    const object = buckets.names().includes(bucket) ? buckets.find(bucket, key) : undefined;
    return object === undefined
      ? undefined
      : new Uint8Array(await buffer(buckets.read(bucket, object)));
  },
  async put(bucket, key, body) {
    await buckets.put(bucket, key, body, { headers: {}, metadata: {} }, ({ md5Hex }) => ({
      etag: `"${md5Hex}"`,
    }));
  },
  list: async (bucket, prefix) =>
    buckets.names().includes(bucket)
      ? [...buckets.expect(bucket).keys()].filter((key) => key.startsWith(prefix)).sort()
      : [],
});
