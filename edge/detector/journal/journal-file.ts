import type { AppendFile, Folder } from "./folder.ts";
import { frameOf } from "./frame.ts";
import { numbered, sealOf } from "./numbered.ts";
import { fileNameOf, newestGeneration } from "./recover.ts";

/** The one file that is appended to, and what takes its place. */
export interface JournalFile {
  isOpen(): boolean;
  bytes(): number;
  /** @throws the file system's error; then the file is not open any more */
  append(bodies: readonly Buffer[], isDurable: boolean): Promise<void>;
  /**
   * Puts a new file with these records in the old one's place, at once or not at all.
   * @throws the file system's error; then the old file is as it was
   */
  replace(bodies: readonly Buffer[]): Promise<void>;
  close(): Promise<void>;
}

export const createJournalFile = (folder: Folder): JournalFile => {
  let file: AppendFile | undefined;
  let size = 0;
  /** Of the record that comes next. */
  let number = 0;

  const letGo = async (): Promise<void> => {
    const last = file;
    file = undefined;
    await last?.close().catch(() => undefined);
  };

  return {
    isOpen: () => file !== undefined,
    bytes: () => size,
    async append(bodies, isDurable) {
      const bytes = framesOf(bodies, number);
      number += bodies.length;
      try {
        await file?.append(bytes, frameOf(sealOf(number)));
        if (isDurable) await file?.sync();
        size += bytes.length;
      } catch (error) {
        // What the file holds now is not known: it is read again, but never written to.
        await letGo();
        throw error;
      }
    },
    async replace(bodies) {
      const bytes = framesOf(bodies, 0);
      // Asked anew each time: a folder that could not be read at the start may hold files after all.
      const last = await newestGeneration(folder);
      const fresh = await writeWhole(
        folder,
        fileNameOf(last + 1),
        bytes,
        frameOf(sealOf(bodies.length)),
      );
      await letGo();
      file = fresh;
      size = bytes.length;
      number = bodies.length;
      for (const name of await folder.list()) {
        if (name !== fileNameOf(last + 1)) await folder.remove(name).catch(() => undefined);
      }
    },
    async close() {
      await file?.sync().catch(() => undefined);
      await letGo();
    },
  };
};

const framesOf = (bodies: readonly Buffer[], first: number): Buffer =>
  Buffer.concat(bodies.map((body, i) => frameOf(numbered(body, first + i))));

const writeWhole = async (
  folder: Folder,
  name: string,
  bytes: Buffer,
  seal: Buffer,
): Promise<AppendFile> => {
  const unfinished = `${name}.new`;
  const file = await folder.create(unfinished);
  try {
    await file.append(bytes, seal);
    await file.sync();
    await folder.rename(unfinished, name);
    return file;
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
};
