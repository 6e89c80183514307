import { AwsError } from "./service.ts";

/**
 * The longest body of a request that is read whole: Lambda's payload, the largest of AWS's limits
 * here. Objects of S3 are streamed and have no such limit.
 */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** @throws AwsError when the body breaks off or is too long; the rest is then not read */
export const bytesOf = async (request: Request): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const { done, value } = await (reader?.read().catch(brokenOff) ?? NOTHING);
    if (done) return Buffer.concat(parts);
    size += value.length;
    if (size > MAX_BODY_BYTES) throw tooLong();
    parts.push(value);
  }
};

const NOTHING = { done: true, value: undefined } as const;

// A client that goes away in the middle is no defect of ours.
const brokenOff = (error: unknown): never => {
  throw new AwsError("IncompleteBody", `the body broke off: ${String(error)}`);
};

const tooLong = (): AwsError =>
  new AwsError(
    "RequestEntityTooLarge",
    `the body is longer than ${MAX_BODY_BYTES} bytes; send less at once`,
    413,
  );
