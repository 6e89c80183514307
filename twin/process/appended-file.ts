import { appendFile } from "node:fs/promises";
import { errorText } from "../error-text.ts";

/** A file that is only ever added to. */
export interface AppendedFile {
  write(text: string | Uint8Array): void;
  /** Once everything that came so far is written or lost. */
  settled(): Promise<void>;
}

/**
 * Adds to a file in the order of the calls, and outlives a disk that refuses: what is lost is told to
 * `onRefused`, once until the disk takes something again, and the gap is noted in the file itself.
 */
export const appendedFile = (file: string, onRefused: (reason: string) => void): AppendedFile => {
  let waiting: Uint8Array[] = [];
  let lost = 0;
  let work: Promise<void> | undefined;

  const writeWaiting = async (): Promise<void> => {
    const chunks = waiting;
    waiting = [];
    const gap = lost === 0 ? [] : [Buffer.from(`\n(${lost} writes before this are missing)\n`)];
    try {
      await appendFile(file, Buffer.concat([...gap, ...chunks]));
      lost = 0;
    } catch (error) {
      if (lost === 0) onRefused(`${file} cannot be written: ${errorText(error)}`);
      lost += chunks.length;
    }
  };
  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) await writeWaiting();
    work = undefined;
  };

  return {
    write(text) {
      waiting.push(Buffer.from(text));
      work ??= writeAll();
    },
    settled: async () => work,
  };
};
