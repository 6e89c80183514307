import { AwsError } from "../../wire/service.ts";
import type { Buckets } from "./buckets.ts";
import { refuseLongKey } from "./buckets.ts";

interface DeleteObjectsInput {
  readonly Bucket: string;
  readonly Delete: { readonly Objects: readonly { Key: string }[]; readonly Quiet?: boolean };
}

/** Deletes what can be deleted and answers for each key; quiet, for those that could not. */
export const deleteObjects = async (
  buckets: Buckets,
  { Bucket, Delete: { Objects, Quiet } }: DeleteObjectsInput,
): Promise<object> => {
  if (Objects.length > MAX_DELETES) throw tooMany(Objects.length);
  const Deleted: { Key: string }[] = [];
  const Errors: { Key: string; Code: string; Message: string }[] = [];
  for (const { Key } of Objects) {
    const refusal = refusalOf(Key);
    if (refusal) Errors.push({ Key, Code: refusal.code, Message: refusal.message });
    else await buckets.delete(Bucket, Key);
    if (!refusal && Quiet !== true) Deleted.push({ Key });
  }
  return { ...(Deleted.length > 0 && { Deleted }), ...(Errors.length > 0 && { Errors }) };
};

/** (S3 API reference, DeleteObjects) */
const MAX_DELETES = 1_000;

const tooMany = (count: number): AwsError =>
  new AwsError(
    "MalformedXML",
    `Delete: expected at most ${MAX_DELETES} objects, got ${count}; delete the rest by further requests`,
  );

const refusalOf = (key: string): AwsError | undefined => {
  try {
    refuseLongKey(key);
    return undefined;
  } catch (error) {
    return error as AwsError;
  }
};
