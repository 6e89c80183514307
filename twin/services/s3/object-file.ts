import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CHECKSUMS } from "../../wire/checksum.ts";
import { AwsError } from "../../wire/service.ts";
import { type Algorithm, type ObjectChecksum, OWN_ALGORITHM } from "./object-checksum.ts";

/** What S3 knows of a body once it is written. Digests are base64, the MD5 also hexadecimal for ETags. */
export interface Written {
  readonly size: number;
  readonly md5Hex: string;
  readonly md5: string;
  readonly checksum: ObjectChecksum;
}

export type Body = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Uint8Array | undefined;

/** Writes a body to a new file as it arrives and digests it on the way; a body that breaks off leaves no file. */
export const writeFileFrom = async (
  file: string,
  body: Body,
  algorithm: Algorithm = OWN_ALGORITHM,
): Promise<Written> => {
  const md5 = createHash("md5");
  const checksum = CHECKSUMS[algorithm]?.();
  let size = 0;
  async function* digested(chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      md5.update(chunk);
      checksum?.add(chunk);
      size += chunk.byteLength;
      yield chunk;
    }
  }
  try {
    await pipeline(Readable.from(chunksOf(body)), digested, createWriteStream(file));
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  const digest = md5.digest();
  return {
    size,
    md5Hex: digest.toString("hex"),
    md5: digest.toString("base64"),
    checksum: { algorithm, value: checksum?.text() ?? "" },
  };
};

export async function* chunksOf(body: Body): AsyncGenerator<Uint8Array> {
  if (body === undefined) return;
  if (body instanceof Uint8Array) yield body;
  else if (body instanceof ReadableStream) yield* received(body);
  else yield* body;
}

// A client that goes away in the middle is no defect of ours.
async function* received(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(refuseBroken);
    if (done) return;
    yield value;
  }
}

const refuseBroken = (error: unknown): never => {
  if (error instanceof AwsError) throw error;
  throw new AwsError("IncompleteBody", `the body broke off: ${error}`);
};
