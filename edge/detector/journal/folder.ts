import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** The folder a journal lives in: all that it needs of a file system. */
export interface Folder {
  /** Names of its files; makes the folder when it is not there. */
  list(): Promise<readonly string[]>;
  read(name: string): Promise<Uint8Array>;
  /** An empty file to append to, whatever was there before. */
  create(name: string): Promise<AppendFile>;
  /** Gives a file another name, on disk when this settles. */
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface AppendFile {
  /** Writes these bytes where the last seal began, and a seal behind them. */
  append(bytes: Uint8Array, seal: Uint8Array): Promise<void>;
  /** Settles when all that was appended would survive a loss of power. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A folder of the device's own file system. */
export const folderAt = (directory: string): Folder => ({
  async list() {
    await mkdir(directory, { recursive: true });
    return await readdir(directory);
  },
  read: (name) => readFile(join(directory, name)),
  async create(name) {
    const file = await open(join(directory, name), "w");
    let end = 0;
    return {
      async append(bytes, seal) {
        await writeAt(file, Buffer.concat([bytes, seal]), end);
        end += bytes.byteLength;
      },
      sync: () => file.datasync(),
      close: () => file.close(),
    };
  },
  async rename(from, to) {
    await rename(join(directory, from), join(directory, to));
    // The new name lies in the folder, which has to reach the disk as well.
    const folder = await open(directory, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
  remove: (name) => rm(join(directory, name), { force: true }),
});

/** A call may write less than it was given. */
const writeAt = async (file: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(
      bytes,
      done,
      bytes.byteLength - done,
      position + done,
    );
    done += bytesWritten;
  }
};
