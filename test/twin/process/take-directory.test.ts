import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { takeDirectory } from "../../../twin/process/take-directory.ts";

test("A directory has one owner at a time, whom a refusal names", () => {
  const directory = mkdtempSync(join(tmpdir(), "taken ü-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const giveBack = takeDirectory(directory);
  expect(() => takeDirectory(directory)).toThrow(
    `${directory}: process ${process.pid} uses it; end that one or name another directory`,
  );
  giveBack();
  takeDirectory(directory)();
});
