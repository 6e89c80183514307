import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { earlierState } from "../../local/earlier-state.ts";
import { parseOptions } from "../../local/options.ts";
import { forgetState, takeState } from "../../local/state-directory.ts";
import { forgetfulStore } from "../../twin/world/store.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "state ü-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("A directory that a product uses is refused with that one's process, until it gives it back", () => {
  const giveBack = takeState(directory);
  expect(() => takeState(directory)).toThrow(
    `--state-dir ${directory}: a product that runs uses it (process ${process.pid}); stop that one or name another directory`,
  );
  giveBack();
  takeState(directory)();
});

test("Forgetting takes what the product wrote and nothing else", () => {
  for (const name of ["s3", "devices"]) mkdirSync(join(directory, name));
  for (const name of ["state.sqlite", "thesis.txt"]) writeFileSync(join(directory, name), "");
  forgetState(directory);
  expect(existsSync(join(directory, "thesis.txt"))).toBe(true);
  for (const name of ["s3", "devices", "state.sqlite"]) {
    expect(existsSync(join(directory, name)), name).toBe(false);
  }
});

test("An empty state directory is refused", () => {
  expect(() => parseOptions(["--state-dir", ""])).toThrow(
    "--state-dir: expected a directory, got an empty text",
  );
});

test("A start says what it goes on from, and of a new state nothing", () => {
  const store = forgetfulStore();
  expect(earlierState(store)).toBeUndefined();
  store.collection("created-resources").set("thing/edge-1", true);
  expect(earlierState(store)).toBe("no device runs a model yet");
  for (const [thing, version] of [
    ["edge-1", "1.3.0"],
    ["edge-2", "1.3.0"],
    ["edge-3", "1.2.0"],
  ] as const) {
    const components = [{ componentName: "windturbine.model", version }];
    store.collection("greengrass/core-devices").set(thing, { components });
  }
  expect(earlierState(store)).toBe("model 3 runs on 2 devices, model 2 runs on 1 device");
});
