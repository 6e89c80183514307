import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, mkdirSync, rmSync } from "node:fs";
import { rename } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Directories } from "./directories.ts";
import { type Artifact, manifestFor, type Recipe } from "./recipe.ts";
import { unzip } from "./unzip.ts";

/**
 * Downloads and unpacks what a component version needs and has not yet; every file is held against
 * the digest that Greengrass took. What is there is complete, because it is renamed into place.
 * @throws Error naming the artefact
 */
export const prepareArtifacts = async (
  s3: S3Client,
  directories: Directories,
  recipe: Recipe,
): Promise<void> => {
  const { ComponentName: name, ComponentVersion: version } = recipe;
  const folder = directories.artifacts(name, version);
  mkdirSync(folder, { recursive: true });
  mkdirSync(directories.unarchived(name, version), { recursive: true });
  for (const artifact of manifestFor(recipe)?.Artifacts ?? []) {
    const file = join(folder, basename(artifact.URI));
    if (!existsSync(file)) await download(s3, artifact, file);
    if (artifact.Unarchive === "ZIP") {
      await unpack(file, join(directories.unarchived(name, version), basename(file, ".zip")));
    }
  }
};

const download = async (s3: S3Client, artifact: Artifact, file: string): Promise<void> => {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(artifact.URI) ?? [];
  const partial = `${file}.partial`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key })).catch((cause: unknown) => {
    throw new Error(`Failed to download artifact name: ${artifact.URI}: ${String(cause)}`, {
      cause,
    });
  });
  await pipeline(Body as Readable, createWriteStream(partial));
  const digest = await digestOf(partial);
  if (artifact.Digest !== undefined && digest !== artifact.Digest) {
    rmSync(partial, { force: true });
    throw new Error(
      `Integrity check for downloaded artifact failed: ${artifact.URI}: expected ${artifact.Digest}, got ${digest}`,
    );
  }
  await rename(partial, file);
};

const digestOf = async (file: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest("base64");
};

const unpack = async (file: string, folder: string): Promise<void> => {
  if (existsSync(folder)) return;
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  await unzip(file, partial);
  await rename(partial, folder);
};
