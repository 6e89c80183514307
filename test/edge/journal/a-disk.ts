import type { AppendFile, Folder } from "../../../edge/detector/journal/folder.ts";

/** What is in the page cache, and how much of it would survive a loss of power. */
interface Content {
  bytes: Buffer;
  synced: number;
}

export type DiskCall = "list" | "read" | "create" | "append" | "sync" | "rename" | "remove";

export interface Disk extends Folder {
  /** Calls made so far. */
  calls(): number;
  /** From now on, each call is asked for its error; a failed append leaves half of its bytes. */
  failWith(error: (call: DiskCall) => Error | undefined): void;
  /** From now on no call ever settles. */
  hang(): void;
  /** The disk after power was lost: unsynced bytes are there in part, and the part may be spoilt. */
  afterPowerLoss(random: () => number): Disk;
  /** Changes the newest journal's bytes, behind everybody's back. */
  spoil(change: (bytes: Buffer) => Buffer): void;
  files(): Readonly<Record<string, number>>;
}

/** A folder in memory that behaves as a disk with a page cache does. */
export const aDisk = (contents: ReadonlyMap<string, Content> = new Map()): Disk => {
  const files = new Map([...contents]);
  let errorOf: (call: DiskCall) => Error | undefined = () => undefined;
  let isHanging = false;
  let count = 0;

  const call = async (kind: DiskCall): Promise<void> => {
    count += 1;
    await (isHanging ? new Promise(() => undefined) : Promise.resolve());
    const error = errorOf(kind);
    if (error) throw error;
  };

  const appendTo = (content: Content): AppendFile => {
    let end = 0;
    return {
      async append(bytes, seal) {
        const kept = content.bytes.subarray(0, end);
        content.synced = Math.min(content.synced, end);
        try {
          await call("append");
        } catch (error) {
          const half = Buffer.from(bytes).subarray(0, Math.floor(bytes.byteLength / 2));
          content.bytes = Buffer.concat([kept, half]);
          throw error;
        }
        content.bytes = Buffer.concat([kept, bytes, seal]);
        end += bytes.byteLength;
      },
      async sync() {
        await call("sync");
        content.synced = content.bytes.length;
      },
      close: async () => undefined,
    };
  };

  return {
    async list() {
      await call("list");
      return [...files.keys()];
    },
    async read(name) {
      await call("read");
      const content = files.get(name);
      if (!content) throw new Error(`ENOENT: ${name}`);
      return content.bytes;
    },
    async create(name) {
      await call("create");
      const content = { bytes: Buffer.alloc(0), synced: 0 };
      files.set(name, content);
      return appendTo(content);
    },
    async rename(from, to) {
      await call("rename");
      const content = files.get(from);
      if (!content) throw new Error(`ENOENT: ${from}`);
      files.delete(from);
      files.set(to, content);
    },
    async remove(name) {
      await call("remove");
      files.delete(name);
    },
    calls: () => count,
    failWith(error) {
      errorOf = error;
    },
    hang() {
      isHanging = true;
    },
    afterPowerLoss(random) {
      const left = [...files].map(([name, { bytes, synced }]) => {
        const kept = synced + Math.floor(random() * (bytes.length - synced + 1));
        const after = Buffer.from(bytes.subarray(0, kept));
        for (let at = synced; at < kept; at++) {
          if (random() < 0.02) after[at] = Math.floor(random() * 256);
        }
        return [name, { bytes: after, synced: after.length }] as const;
      });
      return aDisk(new Map(left));
    },
    spoil(change) {
      const newest = [...files.keys()].filter((name) => !name.endsWith(".new")).at(-1) ?? "";
      const bytes = change(Buffer.from(files.get(newest)?.bytes ?? Buffer.alloc(0)));
      files.set(newest, { bytes, synced: bytes.length });
    },
    files: () => Object.fromEntries([...files].map(([name, { bytes }]) => [name, bytes.length])),
  };
};
