import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { choosePlaces } from "../../local/places.ts";

const NOW = new Date("2026-11-26T12:00:00Z");
let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "places ü-"));
  vi.stubEnv("XDG_STATE_HOME", join(base, "state"));
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
