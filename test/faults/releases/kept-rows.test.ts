import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { InvalidInput } from "../../../domain/errors.ts";
import { rowsKeptIn } from "./kept-rows.ts";
import type { Order } from "./run-one.ts";

const order = (seed: number): Order => ({
  rings: 2,
  work: { kind: "animals", names: ["flags all"], seed },
  history: { turbines: 4, minutes: 8 },
});

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), "kept-rows-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

test("a later piece finds the rows that an earlier one kept, and no others", () => {
  const path = folder();
  const rows = [{ animal: "flags all", failures: 0 }];
  rowsKeptIn(path).keep(order(1), rows);
  expect(rowsKeptIn(path).of(order(1))).toEqual(rows);
  expect(rowsKeptIn(path).of(order(2))).toBeUndefined();
});

test("rows of other code are refused with the folder and the remedy", () => {
  const path = folder();
  writeFileSync(join(path, "code.txt"), "0123456789ab");
  expect(() => rowsKeptIn(path)).toThrow(InvalidInput);
  expect(() => rowsKeptIn(path)).toThrow(/--keep .*got those of 0123456789ab; name another folder/);
});
