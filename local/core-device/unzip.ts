import { closeSync, createReadStream, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { Unzip, type UnzipFile, UnzipInflate } from "fflate";

/** No artefact here is near this; a ZIP that unpacks to more is an attack or a mistake. */
const MAX_UNPACKED_BYTES = 2 * 1024 ** 3;

/**
 * Unpacks a ZIP below `directory`, streamed, so that memory stays small. Only plain files and
 * folders are made: entries that lead outside are refused, links do not exist.
 * @throws Error naming the entry
 */
export const unzip = async (file: string, directory: string): Promise<void> => {
  const open = new Set<number>();
  let unpacked = 0;
  const unzipper = new Unzip((entry) => {
    const target = safeTarget(directory, entry);
    if (target === undefined) return;
    mkdirSync(dirname(target), { recursive: true });
    const descriptor = openSync(target, "w", 0o755);
    open.add(descriptor);
    entry.ondata = (error, data, isFinal) => {
      if (error) throw error;
      unpacked += data.length;
      if (unpacked > MAX_UNPACKED_BYTES) {
        throw new Error(`${file}: unpacks to more than ${MAX_UNPACKED_BYTES} bytes`);
      }
      writeSync(descriptor, data);
      if (isFinal) {
        closeSync(descriptor);
        open.delete(descriptor);
      }
    };
    entry.start();
  });
  unzipper.register(UnzipInflate);
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
      unzipper.push(chunk as Uint8Array);
    }
    unzipper.push(new Uint8Array(0), true);
  } finally {
    for (const descriptor of open) closeSync(descriptor);
  }
};

const safeTarget = (directory: string, { name }: UnzipFile): string | undefined => {
  const target = resolve(join(directory, name));
  if (!target.startsWith(resolve(directory) + sep)) {
    throw new Error(`the archive's entry ${name} leads outside its folder`);
  }
  return name.endsWith("/") ? undefined : target;
};
