import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { choosePlaces } from "../../local/places.ts";

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

test("State and log are kept in the user's state directory", () => {
  const { stateDir, logFile } = choosePlaces(undefined, NOW);
  expect(stateDir).toBe(join(base, "state", "retrain-to-fleet", "state"));
  expect(dirname(logFile)).toBe(join(base, "state", "retrain-to-fleet", "logs"));
});

test("A state directory that somebody named holds the log as well", () => {
  expect(choosePlaces(base, NOW)).toMatchObject({
    stateDir: base,
    logFile: join(base, "local.log"),
  });
});

test.each([
  ["a TMPDIR that is not there", "TMPDIR", "/nowhere/at/all"],
  ["a TMPDIR that is a file", "TMPDIR", "/etc/hostname"],
  ["a state home that cannot be made", "XDG_STATE_HOME", "/proc/nowhere"],
])("%s is no reason not to start", (_what, variable, value) => {
  vi.stubEnv(variable, value);
  const { stateDir, logFile } = choosePlaces(undefined, NOW);
  expect(existsSync(stateDir)).toBe(true);
  expect(existsSync(dirname(logFile))).toBe(true);
  rmSync(stateDir, { recursive: true });
});

test("The newest twenty logs stay, and what is not a log", () => {
  const logs = join(base, "state", "retrain-to-fleet", "logs");
  mkdirSync(logs, { recursive: true });
  for (let day = 10; day < 35; day++)
    writeFileSync(join(logs, `2026-01-${day}T00-00-00-1.log`), "");
  writeFileSync(join(logs, "notes.txt"), "");
  choosePlaces(undefined, NOW);
  expect(readdirSync(logs)).toHaveLength(21);
  expect(readdirSync(logs)).not.toContain("2026-01-14T00-00-00-1.log");
  expect(readdirSync(logs)).toContain("notes.txt");
});
