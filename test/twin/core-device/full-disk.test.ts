import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { runScript } from "../../../twin/core-device/component-process.ts";
import { readState, writeState } from "../../../twin/core-device/device-state.ts";
import { processRecord } from "../../../twin/core-device/process-record.ts";

const directory = mkdtempSync(join(tmpdir(), "full-disk-"));
afterEach(() => {
  for (const each of [directory, `${directory}-file`])
    rmSync(each, { recursive: true, force: true });
});

/** A path below a file: whatever is written there fails, also for root. */
const unwritable = (): string => {
  rmSync(directory, { recursive: true, force: true });
  const file = `${directory}-file`;
  writeFileSync(file, "");
  return join(file, "below");
};

test("A component runs where neither its record nor its log can be written, and it is told", async () => {
  const told: string[] = [];
  const processes = processRecord(unwritable(), (line) => told.push(line));
  const script = runScript({
    script: "echo works; exit 7",
    directory: tmpdir(),
    environment: {},
    logFile: join(unwritable(), "component.log"),
    processes,
    limits: {},
  });
  expect(await script.ended).toBe(7);
  await script.stop(100);
  processes.endLeftovers();
  expect(told[0]).toMatch(/^process record: cannot note process \d+: ENOTDIR/);
});

test("A device's state bears its form's version, and one of a newer form is refused by name", () => {
  const file = join(directory, "state.json");
  const state = { targets: {}, recipes: [], previous: [], overrides: {}, limits: {} };
  writeState(file, state);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ schemaVersion: 1, ...state });
  expect(readState(file, () => undefined)).toEqual(state);
  writeFileSync(file, JSON.stringify({ schemaVersion: 2, ...state }));
  expect(() => readState(file, () => undefined)).toThrow(
    /state\.json: schemaVersion: expected at most 1, got 2/,
  );
});
