import { StateFailure } from "./state-failure.ts";

/** An object as S3 lists it; these are a Map's items when it reads a list. */
export interface ListedObject {
  readonly Etag: string;
  readonly Key: string;
  /** Epoch seconds. */
  readonly LastModified: number;
  readonly Size: number;
  readonly StorageClass: string;
}

/** S3 as a distributed Map reads its items from it and writes results to it; rejects with StateFailure for what the role may not. */
export interface ItemSource {
  get(bucket: string, key: string): Promise<Uint8Array | undefined>;
  list(bucket: string, prefix: string): Promise<readonly ListedObject[]>;
  put(bucket: string, key: string, content: Uint8Array): Promise<void>;
}

/** Where there is no S3 every object is missing, and none can be written. */
export const NO_ITEMS: ItemSource = {
  get: async () => undefined,
  list: async () => [],
  put: async (bucket) => {
    throw new StateFailure("States.ResultWriterFailed", `There is no S3 for the bucket ${bucket}`);
  },
};
