import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sharingArtifacts } from "../../../twin/core-device/shared-artifacts.ts";
import { type Bench, createBench } from "./a-core-device.ts";

const APP = "example.app";
let bench: Bench;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "shared-"));
  bench = await createBench({ prepareArtifacts: sharingArtifacts(folder) });
});
afterEach(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

const artifactOf = (version: string): string =>
  join(bench.root, "packages", "artifacts", APP, version, "greeting");

test("A device that shares its artefacts has them where it would have its own, as links", async () => {
  const plan = { lifecycle: { run: { Script: "exec sleep 600" } } };
  await bench.publish(APP, "1.0.0", { ...plan, artifacts: { greeting: "hello" } });
  await bench.publish(APP, "2.0.0", { ...plan, artifacts: { greeting: "good evening" } });
  await bench.boot();
  for (const [version, text] of [
    ["1.0.0", "hello"],
    ["2.0.0", "good evening"],
  ] as const) {
    const { status } = await bench.ended(await bench.deploy({ [APP]: version }));
    expect(status).toBe("SUCCEEDED");
    expect(readFileSync(artifactOf(version), "utf8")).toBe(text);
    expect(statSync(artifactOf(version)).nlink).toBe(2);
  }
  // What an earlier process left is forgotten, and the device keeps its own.
  sharingArtifacts(folder);
  expect(readFileSync(artifactOf("2.0.0"), "utf8")).toBe("good evening");
});
