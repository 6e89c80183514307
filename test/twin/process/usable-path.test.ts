import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readingProblem, writingProblem } from "../../../twin/process/usable-path.ts";

test("A file that is there can be read; a directory and one that is not there cannot", () => {
  expect(readingProblem(import.meta.filename)).toBeUndefined();
  expect(readingProblem(tmpdir())).toBe("is not a file");
  expect(readingProblem("/nowhere.csv")).toBe("cannot be read (ENOENT)");
});

test("A directory that can be written is made and left empty; one that cannot is told with the reason", () => {
  const base = mkdtempSync(join(tmpdir(), "usable ü-"));
  onTestFinished(() => rmSync(base, { recursive: true }));
  expect(writingProblem(join(base, "a", "b"))).toBeUndefined();
  expect(existsSync(join(base, "a", "b"))).toBe(true);
  expect(readdirSync(join(base, "a", "b"))).toEqual([]);
  expect(writingProblem(import.meta.filename)).toBe("cannot be written (ENOTDIR)");
});
