import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { deployedHandlers } from "../../../lambdas/build/build.ts";
import { bundleHandlers } from "../../../lambdas/build/bundle.ts";

// Outside the repository, so that a bundle finds nothing but what is in it.
const directory = mkdtempSync(join(tmpdir(), "bundles-"));
const files = await bundleHandlers(deployedHandlers(), directory);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.each([...files])("%s loads on its own and exports its handler", async (_, file) => {
  const bundle = (await import(pathToFileURL(file).href)) as { handler: unknown };
  expect(bundle.handler).toBeTypeOf("function");
});

test("A bundle has the operations of a client that it uses, and not the others", () => {
  const text = readFileSync(files.get("judge-ring") ?? "", "utf8");
  expect(text).toContain("ListJobExecutionsForJob");
  expect(text).not.toContain("CreateTopicRule");
});
