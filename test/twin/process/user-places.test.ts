import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newLogFile, stateFolder, temporaryFolder } from "../../../twin/process/user-places.ts";

const NOW = new Date("2026-11-26T12:00:00Z");
let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "places ü-"));
  vi.stubEnv("XDG_STATE_HOME", join(base, "state"));
  vi.stubEnv("TMPDIR", base);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(base, { recursive: true, force: true });
});

test("A program's folder lies in the user's state directory", () => {
  expect(stateFolder("my-product", "logs")).toBe(join(base, "state", "my-product", "logs"));
});

test.each([
  ["a TMPDIR that is not there", "TMPDIR", "/nowhere/at/all"],
  ["a TMPDIR that is a file", "TMPDIR", "/etc/hostname"],
  ["a state home that cannot be made", "XDG_STATE_HOME", "/proc/nowhere"],
])("%s is no reason not to start", (_what, variable, value) => {
  vi.stubEnv(variable, value);
  expect(existsSync(temporaryFolder())).toBe(true);
  const folder = stateFolder("my-product", "state");
  expect(existsSync(folder)).toBe(true);
  rmSync(folder, { recursive: true });
});

test("The newest twenty logs stay, and what is not a log", () => {
  const logs = join(base, "logs");
  mkdirSync(logs);
  for (let day = 10; day < 35; day++)
    writeFileSync(join(logs, `2026-01-${day}T00-00-00-1.log`), "");
  writeFileSync(join(logs, "notes.txt"), "");
  expect(newLogFile(logs, NOW)).toBe(join(logs, `2026-11-26T12-00-00-${process.pid}.log`));
  expect(readdirSync(logs)).toHaveLength(21);
  expect(readdirSync(logs)).not.toContain("2026-01-14T00-00-00-1.log");
  expect(readdirSync(logs)).toContain("notes.txt");
});
