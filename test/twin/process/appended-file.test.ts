import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { appendedFile } from "../../../twin/process/appended-file.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "appended-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("What is written stands in the file in the order of the calls", async () => {
  const file = join(directory, "log");
  const appended = appendedFile(file, (reason) => expect.unreachable(reason));
  for (let line = 0; line < 100; line += 1) appended.write(`${line}\n`);
  await appended.settled();
  expect(readFileSync(file, "utf8").trim().split("\n")).toEqual(
    Array.from({ length: 100 }, (_, line) => String(line)),
  );
});

test("What a disk refuses is told once and noted where it is missing, and it goes on after", async () => {
  const reasons: string[] = [];
  const file = join(directory, "not-yet", "log");
  const appended = appendedFile(file, (reason) => reasons.push(reason));
  for (const text of ["a", "b"]) {
    appended.write(text);
    await appended.settled();
  }
  mkdirSync(join(directory, "not-yet"));
  appended.write("c\n");
  appended.write("d\n");
  await appended.settled();
  expect(reasons).toEqual([expect.stringMatching(/not-yet.log cannot be written: ENOENT/)]);
  expect(readFileSync(file, "utf8")).toBe("\n(2 writes before this are missing)\nc\nd\n");
});

test.skipIf(!existsSync("/dev/full"))("A full device is survived", async () => {
  const reasons: string[] = [];
  const appended = appendedFile("/dev/full", (reason) => reasons.push(reason));
  appended.write("a");
  await appended.settled();
  expect(reasons).toEqual([expect.stringMatching(/\/dev\/full cannot be written: E/)]);
});
