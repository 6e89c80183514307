import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { createTarGzip } from "nanotar";
import type { World } from "../../../world/world.ts";
import { parseS3Uri, s3UriBelow, writeS3 } from "../s3-uri.ts";

/**
 * Copies what lies below an S3 prefix (or the one object) into a folder, as SageMaker does in File
 * mode. @throws Error when nothing lies there, which SageMaker refuses too
 */
export const download = async (world: World, uri: string, folder: string): Promise<void> => {
  const { bucket, key: prefix } = parseS3Uri(uri);
  const keys = await world.objects.list(bucket, prefix);
  if (keys.length === 0) {
    throw new Error(
      `ClientError: Data download failed: no S3 objects found under ${uri}; put the data there, or an empty placeholder object`,
    );
  }
  for (const key of keys) {
    const name = nameBelow(prefix, key);
    const body = name === "" ? undefined : await world.objects.get(bucket, key);
    if (body === undefined) continue;
    const path = join(folder, name);
    if (relative(folder, path).startsWith("..")) {
      throw new Error(
        `ClientError: Data download failed: s3://${bucket}/${key} leads out of the folder`,
      );
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, body);
  }
};

/** Copies every file of a folder to an S3 prefix; answers how many there were. */
export const upload = async (world: World, folder: string, uri: string): Promise<number> => {
  const names = await filesIn(folder);
  for (const name of names) {
    await writeS3(world, s3UriBelow(uri, name), new Uint8Array(await readFile(join(folder, name))));
  }
  return names.length;
};

/** Packs a folder as SageMaker packs a model; undefined when it is empty. */
export const packed = async (folder: string): Promise<Uint8Array | undefined> => {
  const names = await filesIn(folder);
  if (names.length === 0) return undefined;
  const files = await Promise.all(
    names.map(async (name) => ({ name, data: new Uint8Array(await readFile(join(folder, name))) })),
  );
  // Without times, so that equal models have equal archives.
  return createTarGzip(files, { attrs: { mtime: 0 } });
};

const nameBelow = (prefix: string, key: string): string => {
  if (key === prefix) return key.endsWith("/") ? "" : basename(key);
  const folder = key.startsWith(`${prefix}/`) ? `${prefix}/` : prefix;
  const name = folder.endsWith("/") ? key.slice(folder.length) : basename(key);
  // S3 consoles make "folders" as empty objects.
  return name.endsWith("/") ? "" : name;
};

const filesIn = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
};
