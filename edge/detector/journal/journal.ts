import { createDisk } from "./disk.ts";
import type { Folder } from "./folder.ts";
import { LARGEST_RECORD_BYTES } from "./frame.ts";
import { bodyOf, type Changes, createLiveEntries, textsOf } from "./live-entries.ts";
import { NOTHING, recover } from "./recover.ts";

/**
 * What became of a write. `kept`: on disk. `volatile`: the disk failed, so it holds only as long as
 * this process lives, or until the disk is well again. `refused`: too large, or the journal is full.
 */
export type Kept = "kept" | "volatile" | "refused";

export interface Journal {
  /** The live entries whose key begins so, oldest write first. */
  entries(prefix: string): readonly (readonly [string, unknown])[];
  /**
   * Writes all changes or none of them; `undefined` removes. With `durable` it settles when they
   * would survive a loss of power, else when they would survive the process. Never rejects.
   */
  write(changes: Changes, options: { readonly durable: boolean }): Promise<Kept>;
  condition(): JournalCondition;
  /** Settles when everything that was written so far is on disk, or could not be brought there. */
  close(): Promise<void>;
}

/** What health tells of the journal. */
export interface JournalCondition {
  readonly fileBytes: number;
  readonly liveBytes: number;
  /** What the start found damaged, and so lost. */
  readonly damagedPlaces: number;
  readonly tornBytes: number;
  /** Writes that did not reach the disk, and those that were refused, since start. */
  readonly volatileWrites: number;
  readonly refusedWrites: number;
  /** Why the disk takes nothing at present. */
  readonly failure?: string;
}

export interface JournalPlan {
  readonly folder: Folder;
  /** The file never grows beyond this; live entries fill at most half of it. */
  readonly maxBytes?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

const MAX_BYTES = 8 * 2 ** 20;
/** More than this waits only for a disk that hangs; what is newest is then written all at once. */
const MOST_PENDING = 1_000;

interface Pending {
  readonly body: Buffer;
  readonly isDurable: boolean;
  readonly settle: (kept: Kept) => void;
}

/**
 * The detector's memory on disk: keys and values in one append-only file, the newest of a key holds.
 * It is rewritten without what has passed when it has grown to twice its living content. A disk that
 * fails costs durability, never a reading: all goes on in memory, and is written again when it can be.
 */
export const openJournal = async (plan: JournalPlan): Promise<Journal> => {
  const { folder, maxBytes = MAX_BYTES, now = () => performance.now() } = plan;
  const live = createLiveEntries();
  const disk = createDisk({ folder, live, maxBytes, now });
  const pending: Pending[] = [];
  let volatileWrites = 0;
  let refusedWrites = 0;
  let isWriting = false;
  let written = Promise.resolve();

  const found = await recover(folder).catch((error: unknown) => {
    disk.fail(error);
    return NOTHING;
  });
  for (const body of found.bodies) live.apply(body);

  const writeBatch = async (): Promise<void> => {
    const batch = pending.splice(0);
    const bodies = batch.map(({ body }) => body);
    const kept = await disk.keep(
      bodies,
      batch.some(({ isDurable }) => isDurable),
    );
    if (kept === "volatile") volatileWrites += batch.length;
    for (const { settle } of batch) settle(kept);
    await disk.compact();
  };

  const writeAll = async (): Promise<void> => {
    while (pending.length > 0) await writeBatch();
    isWriting = false;
  };

  const writeSoon = (): void => {
    if (isWriting) return;
    isWriting = true;
    written = Promise.resolve().then(writeAll);
  };

  await disk.rewrite();
  return {
    entries: live.entries,
    write(changes, { durable }) {
      const texts = textsOf(changes);
      const body = bodyOf(texts);
      if (body.length > LARGEST_RECORD_BYTES || live.bytesWith(texts) > maxBytes / 2) {
        refusedWrites += 1;
        return Promise.resolve("refused");
      }
      live.take(texts);
      if (pending.length >= MOST_PENDING) {
        disk.passOver();
        volatileWrites += 1;
        return Promise.resolve("volatile");
      }
      return new Promise((settle) => {
        pending.push({ body, isDurable: durable, settle });
        writeSoon();
      });
    },
    condition() {
      const failure = disk.failure();
      return {
        fileBytes: disk.bytes(),
        liveBytes: live.bytes(),
        damagedPlaces: found.damagedPlaces,
        tornBytes: found.tornBytes,
        volatileWrites,
        refusedWrites,
        ...(failure !== undefined && { failure }),
      };
    },
    async close() {
      await written;
      await disk.close();
    },
  };
};
