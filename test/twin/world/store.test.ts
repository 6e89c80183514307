import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openSqliteDisk, StoreUnusable } from "../../../twin/world/sqlite-disk.ts";
import { createStore, type Disk } from "../../../twin/world/store.ts";
import { memoryDisk } from "./memory-disk.ts";

let directory: string;
let file: string;
const failed = vi.fn<(error: Error) => void>();
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "store-"));
  file = join(directory, "state.sqlite");
});
afterEach(() => {
  vi.clearAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

const open = (disk: Disk = openSqliteDisk(file)) => createStore(disk, failed);
const refusal = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

test("What was committed is there again, in the order in which it came, with dates, maps and bytes", () => {
  const first = open();
  const things = first.collection("things");
  const value = { at: new Date(0), members: new Set(["a"]), more: new Map([["b", Buffer.of(1)]]) };
  things.set("z", value).set("a", 1).set("gone", 2);
  first.commit();
  things.set("z", { ...value, members: new Set(["a", "c"]) }).delete("gone");
  first.close();
  const second = open();
  expect([...second.collection("things")]).toEqual([
    ["z", { ...value, members: new Set(["a", "c"]), more: new Map([["b", Buffer.of(1)]]) }],
    ["a", 1],
  ]);
  second.close();
});

test("A value that changed inside is kept once it is touched, as it is at the commit", () => {
  const disk = memoryDisk();
  const first = open(disk);
  const job = { status: "QUEUED" };
  const jobs = first.collection<typeof job>("jobs").set("1", job);
  first.commit();
  job.status = "IN_PROGRESS";
  jobs.touch("1");
  job.status = "SUCCEEDED";
  first.commit();
  expect(open(disk).collection("jobs").get("1")).toEqual({ status: "SUCCEEDED" });
});

test("A commit comes by itself, and what waits for it comes after it", async () => {
  const disk = memoryDisk();
  const store = open(disk);
  const told: string[] = [];
  store.collection("a").set("b", 1);
  store.afterCommit(() => told.push("told"));
  expect(told).toEqual([]);
  await vi.waitFor(() => expect(told).toEqual(["told"]));
  expect(open(disk).collection("a").size).toBe(1);
});

test("What changes after the end is refused to whoever commits it", () => {
  const store = open();
  store.close();
  store.collection("a").set("b", 1);
  expect(() => store.commit()).toThrow("the store is closed already");
});

test("A full disk is told once, nothing of the commit is kept, and the file is whole", () => {
  const store = open(openSqliteDisk(file, { maxBytes: 80_000 }));
  store.collection("a").set("kept", "x".repeat(1_000));
  store.commit();
  const told = vi.fn();
  store.afterCommit(told);
  store.collection("a").set("small", 1).set("large", "x".repeat(200_000));
  expect(() => store.commit()).toThrow(/state\.sqlite: the disk is full/);
  expect(() => store.commit()).toThrow(/the disk is full/);
  expect(failed).toHaveBeenCalledTimes(1);
  expect(told).not.toHaveBeenCalled();
  store.close();
  const again = open();
  expect([...again.collection("a").keys()]).toEqual(["kept"]);
  again.close();
});

test("Only its owner can read the file", () => {
  open().close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("A state of another version is refused, with the file's name and both versions", () => {
  open().close();
  const database = new DatabaseSync(file);
  database.exec("PRAGMA user_version = 99");
  database.close();
  const error = refusal(() => openSqliteDisk(file));
  expect(error).toBeInstanceOf(StoreUnusable);
  expect(error).toMatchObject({
    file,
    message: `${file}: has version 99 of the state, 1 expected`,
  });
});

test("A database of somebody else's is refused and left as it was", () => {
  const database = new DatabaseSync(file);
  database.exec("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)");
  database.close();
  expect(refusal(() => openSqliteDisk(file))).toMatchObject({
    message: `${file}: is no state of this product`,
  });
  const after = new DatabaseSync(file);
  expect(after.prepare("SELECT a FROM theirs").get()).toEqual({ a: 1 });
  after.close();
});

test.each([
  ["no database at all", () => writeFileSync(file, "x".repeat(10_000)), "no SQLite database"],
  ["cut in the middle", () => cut(0.6), "damaged"],
  ["overwritten in the middle", () => overwrite(), "damaged"],
])("A file that is %s is refused in one line", (_what, harm, reason) => {
  const store = open();
  const entries = store.collection("a");
  for (let key = 0; key < 500; key += 1) entries.set(`key ${key}`, "x".repeat(500));
  store.close();
  harm();
  const error = refusal(() => openSqliteDisk(file));
  expect(error).toBeInstanceOf(StoreUnusable);
  expect((error as Error).message).toContain(reason);
  expect((error as Error).message).not.toContain("\n");
});

const cut = (share: number): void => {
  const content = readFileSync(file);
  writeFileSync(file, content.subarray(0, Math.floor(content.length * share)));
};

const overwrite = (): void => {
  const content = readFileSync(file);
  content.fill(0xff, content.length / 4, content.length / 2);
  writeFileSync(file, content);
};
