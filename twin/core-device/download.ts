import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, rmSync, statSync } from "node:fs";
import { rename } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { CoreClock } from "./core-clock.ts";
import type { Artifact } from "./recipe.ts";

/** Cuts that are passed over before a download counts as failed. */
const MAX_CUTS = 10;
const AGAIN_MS = 1_000;

/**
 * Fetches an artefact from where an earlier attempt was cut, even if a restart lies between, and
 * holds the whole against the digest that Greengrass took. What is in place is complete.
 * @throws Error naming the artefact
 */
export const download = async (
  s3: S3Client,
  artifact: Artifact,
  file: string,
  clock: CoreClock,
): Promise<void> => {
  const partial = `${file}.partial`;
  const size = await sizeOf(s3, artifact);
  for (let cuts = 0; sizeOnDisk(partial) < size; cuts += 1) {
    try {
      await fetchRest(s3, artifact, partial);
    } catch (cause) {
      if (cuts === MAX_CUTS || isRefusal(cause)) throw failed(artifact, cause);
      await clock.sleep(AGAIN_MS);
    }
  }
  if (size === 0) await pipeline([], createWriteStream(partial));
  await check(artifact, partial);
  await rename(partial, file);
};

/** Bytes of an artefact. @throws Error naming it */
export const sizeOf = async (s3: S3Client, artifact: Artifact): Promise<number> => {
  try {
    const { ContentLength = 0 } = await s3.send(new HeadObjectCommand(placeOf(artifact)));
    return ContentLength;
  } catch (cause) {
    throw failed(artifact, cause);
  }
};

const fetchRest = async (s3: S3Client, artifact: Artifact, partial: string): Promise<void> => {
  const offset = sizeOnDisk(partial);
  const { Body } = await s3.send(
    new GetObjectCommand({
      ...placeOf(artifact),
      ...(offset > 0 && { Range: `bytes=${offset}-` }),
    }),
  );
  await pipeline(Body as Readable, createWriteStream(partial, { flags: "a" }));
};

const check = async (artifact: Artifact, partial: string): Promise<void> => {
  const digest = await digestOf(partial);
  if (artifact.Digest === undefined || digest === artifact.Digest) return;
  rmSync(partial, { force: true });
  throw new Error(
    `Integrity check for downloaded artifact failed: ${artifact.URI}: expected ${artifact.Digest}, got ${digest}`,
  );
};

const digestOf = async (file: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest("base64");
};

const sizeOnDisk = (file: string): number => (existsSync(file) ? statSync(file).size : 0);

const placeOf = ({ URI }: Artifact): { Bucket: string | undefined; Key: string | undefined } => {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(URI) ?? [];
  return { Bucket, Key };
};

/** The service answered, and trying again would not change its mind. */
const isRefusal = (cause: unknown): boolean => {
  const status = (cause as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500;
};

const failed = ({ URI }: Artifact, cause: unknown): Error =>
  new Error(`Failed to download artifact name: ${URI}: ${String(cause)}`, { cause });
