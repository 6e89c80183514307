import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderAt } from "../../../edge/detector/journal/folder.ts";
import { type Kept, openJournal } from "../../../edge/detector/journal/journal.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { aDisk } from "./a-disk.ts";

const durable = { durable: true };

test("What was kept is there after a restart, the newest of each key, and what was removed is not", async () => {
  const directory = join(temporaryFolder("journal"), "deeper");
  const first = await openJournal({ folder: folderAt(directory) });
  await first.write({ "a/1": { n: 1 }, "a/2": "x", b: [1] }, durable);
  await first.write({ "a/1": { n: 2 }, b: undefined }, { durable: false });
  await first.close();
  const second = await openJournal({ folder: folderAt(directory) });
  expect(second.entries("")).toEqual([
    ["a/2", "x"],
    ["a/1", { n: 2 }],
  ]);
  expect(second.entries("a/1")).toEqual([["a/1", { n: 2 }]]);
  expect(readdirSync(directory)).toHaveLength(1);
  await second.close();
});

test("A value counts as it was when it was written, whatever becomes of the object", async () => {
  const journal = await openJournal({ folder: aDisk() });
  const value = { lit: false };
  await journal.write({ key: value }, durable);
  value.lit = true;
  expect(journal.entries("key")).toEqual([["key", { lit: false }]]);
});

test("The file is rewritten before it grows beyond its cap, and what would fill it is refused and counted", async () => {
  const disk = aDisk();
  const journal = await openJournal({ folder: disk, maxBytes: 600_000 });
  for (let i = 0; i < 200; i++) {
    expect(await journal.write({ key: "x".repeat(10_000), [`n/${i % 7}`]: i }, durable)).toBe(
      "kept",
    );
    expect(journal.condition().fileBytes).toBeLessThanOrEqual(600_000);
  }
  expect(journal.entries("n/")).toHaveLength(7);
  expect(await journal.write({ large: "x".repeat(295_000) }, durable)).toBe("refused");
  expect(journal.entries("large")).toEqual([]);
  expect(journal.condition()).toMatchObject({ refusedWrites: 1, volatileWrites: 0 });
  expect(Object.keys(disk.files())).toHaveLength(1);
});

test.each(["ENOSPC: no space left on device", "EROFS: read-only file system"])(
  "%s: everything goes on in memory, is counted, and is on disk once the disk is well again",
  async (message) => {
    const disk = aDisk();
    let time = 0;
    const journal = await openJournal({ folder: disk, now: () => time });
    await journal.write({ before: 1 }, durable);
    disk.failWith((call) => (call === "read" || call === "list" ? undefined : new Error(message)));
    const kept: Kept[] = [];
    for (let i = 0; i < 5; i++) kept.push(await journal.write({ during: i }, durable));
    expect(kept).toEqual(Array(5).fill("volatile"));
    expect(journal.condition()).toMatchObject({ failure: message, volatileWrites: 5 });
    expect(journal.entries("during")).toEqual([["during", 4]]);
    disk.failWith(() => undefined);
    expect(await journal.write({ soon: 1 }, durable)).toBe("volatile");
    time = 10_001;
    expect(await journal.write({ after: 1 }, durable)).toBe("kept");
    expect(journal.condition().failure).toBeUndefined();
    const reopened = await openJournal({ folder: disk });
    expect(reopened.entries("").map(([key]) => key)).toEqual(["before", "during", "soon", "after"]);
  },
);

test("A folder that cannot even be made is no reason not to start", async () => {
  const path = join(temporaryFolder("journal"), "a-file");
  writeFileSync(path, "");
  const journal = await openJournal({ folder: folderAt(join(path, "below")) });
  expect(journal.condition().failure).toContain("ENOTDIR");
  expect(await journal.write({ key: 1 }, durable)).toBe("volatile");
  await journal.close();
});

test("A crash while the file is replaced leaves the old one or the new one, never neither", async () => {
  const directory = temporaryFolder("journal");
  const journal = await openJournal({ folder: folderAt(directory) });
  await journal.write({ key: 1 }, durable);
  await journal.close();
  const [name = ""] = readdirSync(directory);
  writeFileSync(join(directory, "journal-99.new"), "half of a file that was never fini");
  const reopened = await openJournal({ folder: folderAt(directory) });
  expect(reopened.entries("")).toEqual([["key", 1]]);
  expect(name).not.toBe("");
  await reopened.close();
});

test("Writes that come while the disk hangs are bounded, and the newest of each is written in the end", async () => {
  const disk = aDisk();
  const journal = await openJournal({ folder: disk });
  const results: Promise<Kept>[] = [];
  for (let i = 0; i < 1_500; i++) results.push(journal.write({ key: i }, durable));
  const kept = await Promise.all(results);
  expect(kept.filter((result) => result === "volatile")).toHaveLength(500);
  expect(await journal.write({ other: 1 }, durable)).toBe("kept");
  expect((await openJournal({ folder: disk })).entries("key")).toEqual([["key", 1_499]]);
});
