import type { Folder } from "./folder.ts";
import { frameOf, LARGEST_RECORD_BYTES } from "./frame.ts";
import { createJournalFile } from "./journal-file.ts";
import { bodyOf, type Changes, createLiveEntries } from "./live-entries.ts";
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
/** Rewriting less than this saves nothing. */
const SMALLEST_COMPACTION_BYTES = 256 * 2 ** 10;
/** A full or read-only disk is tried again after this. */
const RETRY_MS = 10_000;
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
  const file = createJournalFile(folder);
  const pending: Pending[] = [];
  let failure: string | undefined;
  let retryAt = 0;
  let volatileWrites = 0;
  let refusedWrites = 0;
  let isStale = false;
  let isWriting = false;
  let written = Promise.resolve();

  const fail = (error: unknown): "volatile" => {
    failure = error instanceof Error ? error.message : String(error);
    retryAt = now() + RETRY_MS;
    return "volatile";
  };

  const found = await recover(folder).catch((error: unknown) => {
    fail(error);
    return NOTHING;
  });
  for (const body of found.bodies) live.apply(body);

  const rewrite = async (): Promise<void> => {
    const wasStale = isStale;
    isStale = false;
    try {
      await file.replace(Buffer.concat(live.bodies().map(frameOf)));
      failure = undefined;
    } catch (error) {
      isStale ||= wasStale;
      throw error;
    }
  };

  const keep = async (batch: readonly Pending[]): Promise<Kept> => {
    try {
      if (file.isOpen() && !isStale && file.bytes() <= maxBytes) {
        const frames = Buffer.concat(batch.map(({ body }) => frameOf(body)));
        await file.append(
          frames,
          batch.some(({ isDurable }) => isDurable),
        );
      } else {
        if (now() < retryAt) return "volatile";
        // All that is live is written here, this batch's changes included.
        await rewrite();
      }
      return "kept";
    } catch (error) {
      return fail(error);
    }
  };

  const isGrown = (): boolean =>
    file.isOpen() &&
    file.bytes() > Math.max(SMALLEST_COMPACTION_BYTES, 2 * live.bytes()) &&
    now() >= retryAt;

  const writeBatch = async (): Promise<void> => {
    const batch = pending.splice(0);
    const kept = await keep(batch);
    if (kept === "volatile") volatileWrites += batch.length;
    for (const { settle } of batch) settle(kept);
    if (isGrown()) await rewrite().catch(fail);
  };

  const writeAll = async (): Promise<void> => {
    while (pending.length > 0) await writeBatch();
    isWriting = false;
  };

  await rewrite().catch(fail);
  return {
    entries: live.entries,
    write(changes, { durable }) {
      const body = bodyOf(changes);
      if (body.length > LARGEST_RECORD_BYTES || live.bytesWith(changes) > maxBytes / 2) {
        refusedWrites += 1;
        return Promise.resolve("refused");
      }
      live.apply(body);
      if (pending.length >= MOST_PENDING) {
        isStale = true;
        volatileWrites += 1;
        return Promise.resolve("volatile");
      }
      return new Promise((settle) => {
        pending.push({ body, isDurable: durable, settle });
        if (isWriting) return;
        isWriting = true;
        written = Promise.resolve().then(writeAll);
      });
    },
    condition: () => ({
      fileBytes: file.bytes(),
      liveBytes: live.bytes(),
      damagedPlaces: found.damagedPlaces,
      tornBytes: found.tornBytes,
      volatileWrites,
      refusedWrites,
      ...(failure !== undefined && { failure }),
    }),
    async close() {
      await written;
      await file.close();
    },
  };
};
