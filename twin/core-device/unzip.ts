import { createWriteStream, mkdirSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { openPromise } from "yauzl";

/** No artefact here is near this; a ZIP that unpacks to more is an attack or a mistake. */
const MAX_UNPACKED_BYTES = 2 * 1024 ** 3;

/**
 * Unpacks a ZIP below `directory`, streamed, so that memory stays small. Only plain files and
 * folders are made: entries that lead outside are refused, links are written as files.
 * @throws Error naming the entry
 */
export const unzip = async (file: string, directory: string, mode: number): Promise<void> => {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: true });
  let unpacked = 0;
  for await (const entry of zip.eachEntry()) {
    unpacked += entry.uncompressedSize;
    if (unpacked > MAX_UNPACKED_BYTES) {
      throw new Error(`${file}: unpacks to more than ${MAX_UNPACKED_BYTES} bytes`);
    }
    if (entry.fileName.endsWith("/")) continue;
    const target = safeTarget(directory, entry.fileName);
    mkdirSync(dirname(target), { recursive: true });
    const content = await zip.openReadStreamPromise(entry);
    await pipeline(content, createWriteStream(target, { mode }));
  }
};

const safeTarget = (directory: string, name: string): string => {
  const target = resolve(join(directory, name));
  if (target.startsWith(resolve(directory) + sep)) return target;
  throw new Error(`the archive's entry ${name} leads outside its folder`);
};
