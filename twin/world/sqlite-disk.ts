import { chmodSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Change, Disk } from "./store.ts";

/** A store that cannot be used as it is; says which file and why. */
export class StoreUnusable extends Error {
  override readonly name = "StoreUnusable";
  readonly file: string;

  constructor(message: string, options: ErrorOptions & { readonly file: string }) {
    super(message, options);
    this.file = options.file;
  }
}

/** Raised whenever an older program could not read what a newer one writes, or the other way round. */
export const STORE_VERSION = 1;

/** "R2FT" in ASCII: a database of somebody else's is never written to. */
const APPLICATION_ID = 0x52324654;

/** Whoever was killed a moment ago still holds the file until its guard has ended it. */
const BUSY_MS = 10_000;

export interface SqliteOptions {
  /** The file may not grow beyond it: as on a disk that is full. */
  readonly maxBytes?: number;
}

/**
 * One SQLite file that this process alone uses. In WAL mode with synchronous = NORMAL a killed process
 * loses no commit, and a power cut at most the last ones; the file is whole after both.
 * (sqlite.org/pragma.html#pragma_synchronous)
 * @throws StoreUnusable
 */
export const openSqliteDisk = (file: string, { maxBytes }: SqliteOptions = {}): Disk => {
  const database = opened(file);
  if (maxBytes !== undefined) limit(database, maxBytes);
  const select = database.prepare(
    "SELECT key, value FROM entries WHERE collection = ? ORDER BY position",
  );
  const put = database.prepare(
    "INSERT INTO entries (collection, key, value) VALUES (?, ?, ?) ON CONFLICT (collection, key) DO UPDATE SET value = excluded.value",
  );
  const remove = database.prepare("DELETE FROM entries WHERE collection = ? AND key = ?");

  const apply = ({ collection, key, value }: Change): void => {
    if (value === undefined) remove.run(collection, key);
    else put.run(collection, key, value);
  };

  return {
    *read(collection) {
      for (const row of select.iterate(collection)) {
        yield [String(row["key"]), row["value"] as Uint8Array];
      }
    },
    write(changes) {
      try {
        database.exec("BEGIN");
        changes.forEach(apply);
        database.exec("COMMIT");
      } catch (error) {
        if (database.isTransaction) database.exec("ROLLBACK");
        throw new StoreUnusable(reasonOf(file, error), { file, cause: error });
      }
    },
    close: () => database.close(),
  };
};

const opened = (file: string): DatabaseSync => {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    chmodSync(file, 0o600);
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA locking_mode = EXCLUSIVE`);
    prepare(database, file);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof StoreUnusable) throw error;
    throw new StoreUnusable(reasonOf(file, error), { file, cause: error });
  }
};

const prepare = (database: DatabaseSync, file: string): void => {
  const version = numberOf(database, "user_version");
  const owner = numberOf(database, "application_id");
  const tables = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get();
  // Nobody's yet, perhaps because whoever made the file was killed before it was ours.
  const isNew = tables?.["tables"] === 0 && owner === 0;
  if (!isNew && owner !== APPLICATION_ID)
    throw new StoreUnusable(`${file}: is no state of this product`, { file });
  if (!isNew && version !== STORE_VERSION)
    throw new StoreUnusable(
      `${file}: has version ${version} of the state, ${STORE_VERSION} expected`,
      { file },
    );
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  if (isNew) database.exec(SCHEMA);
  const check = String(database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"]);
  if (check !== "ok")
    throw new StoreUnusable(`${file}: is damaged (${check.replaceAll(/\s+/g, " ")})`, { file });
};

const SCHEMA = `
BEGIN EXCLUSIVE;
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${STORE_VERSION};
CREATE TABLE entries (
  position INTEGER PRIMARY KEY,
  collection TEXT NOT NULL,
  key TEXT NOT NULL,
  value BLOB NOT NULL,
  UNIQUE (collection, key)
);
COMMIT`;

const numberOf = (database: DatabaseSync, pragma: string): number =>
  Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);

const limit = (database: DatabaseSync, maxBytes: number): void => {
  const pages = Math.floor(maxBytes / numberOf(database, "page_size"));
  database.exec(`PRAGMA max_page_count = ${pages}`);
};

/** SQLite's primary result codes. (sqlite.org/rescode.html) */
const REASONS: Readonly<Record<number, string>> = {
  5: "another process uses it",
  8: "cannot be written",
  10: "cannot be read or written",
  11: "is damaged",
  13: "the disk is full",
  14: "cannot be opened",
  26: "is no SQLite database",
};

const reasonOf = (file: string, error: unknown): string => {
  const { errcode, message } = error as { errcode?: number; message?: string };
  const known = errcode === undefined ? undefined : REASONS[errcode & 0xff];
  return `${file}: ${known === undefined ? String(message ?? error) : `${known} (${message})`}`;
};
