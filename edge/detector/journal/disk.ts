import { errorText } from "../../../domain/error-text.ts";
import type { Folder } from "./folder.ts";
import { createJournalFile } from "./journal-file.ts";
import type { LiveEntries } from "./live-entries.ts";

/** The journal's way to the disk, which may fail at any time and is tried again. Never rejects. */
export interface Disk {
  /** Appends these records, or writes all that is live when the file does not hold what came before. */
  keep(bodies: readonly Buffer[], isDurable: boolean): Promise<"kept" | "volatile">;
  /** Writes all that is live into a new file. */
  rewrite(): Promise<void>;
  /** Rewrites a file that has grown far beyond its living content. */
  compact(): Promise<void>;
  /** Something live was never handed to `keep`: the next write is one of everything. */
  passOver(): void;
  /** The disk failed elsewhere: it is left alone for a while. */
  fail(error: unknown): void;
  bytes(): number;
  /** Why the disk takes nothing at present. */
  failure(): string | undefined;
  close(): Promise<void>;
}

export interface DiskPlan {
  readonly folder: Folder;
  readonly live: Pick<LiveEntries, "bodies" | "bytes">;
  readonly maxBytes: number;
  readonly now: () => number;
}

/** Rewriting less than this saves nothing. */
const SMALLEST_COMPACTION_BYTES = 256 * 2 ** 10;
/** A full or read-only disk is tried again after this. */
const RETRY_MS = 10_000;

export const createDisk = ({ folder, live, maxBytes, now }: DiskPlan): Disk => {
  const file = createJournalFile(folder);
  let failure: string | undefined;
  let retryAt = 0;
  let isStale = false;

  const fail = (error: unknown): void => {
    failure = errorText(error);
    retryAt = now() + RETRY_MS;
  };

  const writeAllLive = async (): Promise<void> => {
    const wasStale = isStale;
    isStale = false;
    try {
      await file.replace(live.bodies());
      failure = undefined;
    } catch (error) {
      isStale ||= wasStale;
      throw error;
    }
  };

  const rewrite = (): Promise<void> => writeAllLive().catch(fail);

  const isGrown = (): boolean =>
    file.isOpen() &&
    file.bytes() > Math.max(SMALLEST_COMPACTION_BYTES, 2 * live.bytes()) &&
    now() >= retryAt;

  return {
    async keep(bodies, isDurable) {
      try {
        if (file.isOpen() && !isStale && file.bytes() <= maxBytes) {
          await file.append(bodies, isDurable);
          return "kept";
        }
        if (now() < retryAt) return "volatile";
        // All that is live is written here, these records' changes included.
        await writeAllLive();
        return "kept";
      } catch (error) {
        fail(error);
        return "volatile";
      }
    },
    rewrite,
    async compact() {
      if (isGrown()) await rewrite();
    },
    passOver() {
      isStale = true;
    },
    fail,
    bytes: file.bytes,
    failure: () => failure,
    close: file.close,
  };
};
